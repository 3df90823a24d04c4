"""Every page in a real browser: light and dark, desktop and phone; by keyboard; no error, no request off the host.

The browser is what TIMELINE_CHROMIUM names, else a Chromium or Chrome on the PATH; without one these tests are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from e2e.conftest import Ran
from e2e.test_browse import browsing

api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM = os.environ.get("TIMELINE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=f"none of {', '.join(NAMES)} is on the PATH")

PAGES = {
    "/": "The board",
    "/new?since=start": "What changed",
    "/question/takeover": "takeover",
    "/question/closing": "closing",
    "/question/price": "price",
    "/question/osprey": "osprey",
    "/story": "The story so far",
    "/family": "One report",
    "/mention": "Aldermoor agrees to buy Kestrel Lines",
    "/edited": "Harbour Authority to rule on ferries",
    "/sources": "Sources",
    "/search?q=gangway": "Search: gangway",
}
"""Paths and their main headings; a family, one of its mentions and an edited one are found by the search."""
FOUND = {"/family": "gangway", "/mention": "gangway", "/edited": "agenda"}


@dataclass
class Watched:
    """A page of the browser, with what went wrong on it."""

    page: api.Page
    address: str
    troubles: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.troubles.append(message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _failed(self, request: api.Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it came
            self.troubles.append(request.url)

    def open(self, path: str) -> api.Page:
        if path in FOUND:
            self.page.goto(f"{self.address}search?q={FOUND[path]}")
            title = PAGES["/mention" if path == "/family" else path]
            self.page.get_by_role("link", name=title, exact=True).click()
            self.page.wait_for_url("**/mention/**", wait_until="load")
            if path == "/family":
                self.page.get_by_role("link", name="one report").click()
                self.page.wait_for_url("**/family/**", wait_until="load")
        else:
            self.page.goto(self.address.rstrip("/") + path)
        return self.page


@pytest.fixture(scope="module")
def address(polled: tuple[Path, list[Ran]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    copy = tmp_path_factory.mktemp("browser") / "story"
    shutil.copytree(polled[0], copy)
    with browsing(copy) as (served, _):
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[api.Browser]:
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def watched(chromium: api.Browser, address: str) -> Iterator[Watched]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        found = Watched(context.new_page(), address)
        yield found
        assert found.troubles == []
        assert [url for url in found.asked if not url.startswith(address)] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_its_heading_its_style_and_no_serious_fault(watched: Watched, path: str) -> None:
    page = watched.open(path)
    assert PAGES[path] in page.locator("h1").inner_text()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 246)"
    found = axe.Axe().run(page)
    serious = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]
               if v["impact"] in ("serious", "critical", "moderate")]  # fmt: skip
    assert serious == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_in_the_dark_with_no_serious_fault(chromium: api.Browser, address: str, path: str) -> None:
    with chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark") as context:
        watched = Watched(context.new_page(), address)
        page = watched.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 22, 26)"
        found = axe.Axe().run(page)
        serious = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found.response["violations"]
                   if v["impact"] in ("serious", "critical")]  # fmt: skip
        assert serious == []
        assert watched.troubles == []


CHARTED = ("/question/takeover", "/question/closing", "/question/price", "/story")

STRAY = """() => [...document.querySelectorAll("svg.chart")].flatMap(svg => {
    const room = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")].filter(text => {
        const box = text.getBoundingClientRect();
        return box.left < room.left - 1 || box.right > room.right + 1 || box.bottom > room.bottom + 1;
    }).map(text => text.textContent);
})"""
"""Labels that do not lie within their chart."""


@pytest.mark.parametrize("path", CHARTED)
def test_a_chart_opens_on_a_phone_where_the_newest_is_with_its_labels_beside_it(
    chromium: api.Browser, address: str, path: str
) -> None:
    with chromium.new_context(viewport={"width": 360, "height": 740}) as context:
        page = Watched(context.new_page(), address).open(path)
        seen = page.locator(".newest").bounding_box()
        drawn, labels = (page.locator(f".newest {part}").bounding_box() for part in (".drawn", ".pinned"))
        assert seen and drawn and labels
        assert drawn["width"] > seen["width"] and drawn["x"] < seen["x"]
        assert abs(drawn["x"] + drawn["width"] - seen["x"] - seen["width"]) < 2
        assert abs(labels["x"] - seen["x"]) < 2
        assert page.evaluate(STRAY) == []
        page.locator(".newest").evaluate("scrolled => scrolled.scrollBy(-10000, 0)")
        page.wait_for_function("document.querySelector('.drawn').getBoundingClientRect().left > 0")
        again = page.locator(".newest .pinned").bounding_box()
        assert again and abs(again["x"] - seen["x"]) < 2


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_sheet_of_paper(watched: Watched, path: str) -> None:
    watched.page.set_viewport_size({"width": 690, "height": 1000})  # A4 within its margins
    page = watched.open(path)
    page.emulate_media(media="print", color_scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth") <= 690
    assert page.evaluate(STRAY) == []
    assert not page.locator("nav").first.is_visible()


def test_the_keyboard_reaches_the_content_first_and_then_everything(watched: Watched) -> None:
    page = watched.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0  # it shows itself
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # past the last
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
        outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outlined != "none", page.evaluate("document.activeElement.outerHTML")
    assert {"takeover", "closing", "price", "The small charts as a table"} <= reached


def test_a_day_is_picked_and_the_changes_since_are_shown(watched: Watched) -> None:
    page = watched.open("/new")
    assert "This is your first visit" in page.locator("main").inner_text()
    page.get_by_label("from", exact=True).fill("2026-03-06")
    page.get_by_label("before", exact=True).fill("2026-03-15")
    page.get_by_role("button", name="Show").click()
    assert re.search(r"since=2026-03-06&until=2026-03-15", page.url)
    shown = page.locator("main").inner_text()
    assert "since Fri 6 Mar 2026 00:00 to Sun 15 Mar 2026 00:00" in shown
    assert "$415 m" in shown and "called off" not in shown


def test_the_next_visit_begins_where_this_one_ended(watched: Watched) -> None:
    watched.open("/new")
    page = watched.open("/new")
    assert "This is your first visit" in page.locator("main").inner_text()  # a visit lasts while pages are read


def test_from_a_line_to_the_words_that_it_rests_on(watched: Watched) -> None:
    page = watched.open("/new?since=start&question=price")
    page.get_by_role("link", name="read it").first.click()
    assert page.locator("mark").count() >= 1
    page.locator("mark a").first.click()
    assert page.evaluate("document.querySelector(':target') !== null")


def test_a_chart_leads_to_its_reports_and_has_a_table_behind_it(watched: Watched) -> None:
    page = watched.open("/question/closing")
    page.get_by_text("The chart as a table").click()
    assert page.get_by_role("cell", name="June 2026").first.is_visible()
    page.locator("svg.chart a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/mention/**")


def test_pages_print_without_their_furniture(watched: Watched) -> None:
    page = watched.open("/question/price")
    page.emulate_media(media="print")
    assert not page.get_by_role("search").is_visible()
    assert page.locator("h1").is_visible()


def test_it_all_works_without_javascript(chromium: api.Browser, address: str) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("link", name="price", exact=True).click()
        page.get_by_role("searchbox").fill("gangway")
        page.get_by_role("button", name="Search").click()
        assert "broken gangway" not in page.url
        assert page.get_by_role("link", name="Aldermoor agrees to buy Kestrel Lines", exact=True).is_visible()
