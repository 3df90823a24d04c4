"""Every page says what the command says, in sound markup, and leads only to where something is."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from browse.conftest import Browser, Told, browsing
from browse.markup import taken_apart
from stories import Told as Item
from stories import events

from timeline.browse import course, question
from timeline.events import MentionSeen
from timeline.log import Log, open_database
from timeline.log.adoption import adopted
from timeline.projections.views import Views
from timeline.report.news import Interval, news
from timeline.report.newspage import detail, main_part
from timeline.report.words import value
from timeline.stored import moment

PAGES = (
    "/", "/?as_of=0001-03-01", "/new?since=0001-03-01", "/new?since=start", "/question/takeover", "/question/closing",
    "/question/price", "/question/lawsuit", "/question/grounds",
    "/question/shape", "/question/osprey", "/story", "/family/f4", "/mention/m4",
    "/mention/m5?against=m4", "/mention/m20", "/sources", "/search?q=Kestrel",
)  # fmt: skip
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_title_headings_in_order_and_no_script(browser: Browser, path: str) -> None:
    page = browser.text(path)
    found = taken_apart(page)
    assert found.headings.count("h1") == 1
    levels = [int(heading[1]) for heading in found.headings]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), levels
    assert found.scripts == []
    assert len(found.ids) == len(set(found.ids))
    assert '<a class="skip" href="#main">' in page
    assert 'lang="en"' in page and 'name="viewport"' in page


@pytest.mark.parametrize("path", PAGES)
def test_no_link_of_a_page_leads_nowhere(browser: Browser, path: str) -> None:
    found = taken_apart(browser.text(path))
    for link in {link for link in found.links if link.startswith("/") and "static" not in link}:
        assert browser(link.partition("#")[0]).status_code == 200, link
    for link in {link for link in found.links if link.startswith("#")}:
        assert link[1:] in found.ids, link


@pytest.mark.parametrize("path", PAGES)
def test_our_pages_forbid_all_that_they_do_not_need(browser: Browser, path: str) -> None:
    headers = browser(path).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert "script" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_files_beside_the_pages_are_served(browser: Browser) -> None:
    page = browser.text("/")
    for address in re.findall(r'(?:href)="(/-/static-plugins/[^"]+)"', page):
        assert browser(address).status_code == 200, address


def test_the_board_shows_each_question_with_its_value_grade_and_origins(browser: Browser) -> None:
    words = taken_apart(browser.text("/")).words
    with open_database(browser.path, read_only=True) as database:
        story, views = adopted(Log(database)), Views(database.connection)
        for id, question in story.questions.items():
            assert question.title(id) in words
            now = views.state(id, Log(database).head())
            for standing in now.state.leading if now else ():
                assert value(question, standing) in words
                assert standing.grade.word in words
    assert "in dispute" in words


def test_the_board_can_be_seen_as_it_was_known_on_a_day(browser: Browser) -> None:
    then = taken_apart(browser.text("/?as_of=2026-03-05")).words
    assert "as known on Thu 5 Mar 2026 00:00" in then
    assert "called off" not in then
    assert "called off" in taken_apart(browser.text("/")).words


def test_what_changed_has_the_lines_of_the_command(browser: Browser) -> None:
    words = taken_apart(browser.text("/new?since=2026-03-05&until=2026-03-20")).words
    with open_database(browser.path, read_only=True) as database:
        log = Log(database)
        story, views = adopted(log), Views(database.connection)
        since, until = moment("2026-03-04T23:00:00Z"), moment("2026-03-19T23:00:00Z")
        span = Interval(log.position_at(since), log.position_at(until), since, until, "", closed=True)
        found = news(story, views, span, [])
    assert found.lines
    for line in found.lines:
        assert " ".join(main_part(story, span, line).split()) in words
        if not line.reports:
            assert " ".join(detail(story, span, line).split()) in words


def test_a_watched_question_names_its_newest_reports_and_nothing_that_was_claimed(browser: Browser) -> None:
    assert 'href="/mention/m19">' in browser.text("/new?since=start&question=osprey")
    words = taken_apart(browser.text("/question/osprey")).words
    assert "Also said" not in words
    assert "What will become of the Osprey?" in words


def test_what_changed_about_one_question_leaves_out_the_others(browser: Browser) -> None:
    words = taken_apart(browser.text("/new?since=start&question=price")).words
    assert "$390 m" in words
    assert "lost jobs" not in words


def test_a_moment_that_is_not_understood_is_refused_with_examples(browser: Browser) -> None:
    response = browser("/new?since=some+time")
    assert response.status_code == 400
    assert "is no moment that I understand" in unescape(response.text)


@pytest.mark.parametrize(
    "path",
    [
        "/question/nonsense",
        "/mention/m999",
        "/family/f999",
        "/mention/m999999999999",
        "/question/",
        "/question/a/b",
        "/mention/7",
        "/nonsense",
        "/eventsful",
        "/story.json",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(browser: Browser, path: str) -> None:
    response = browser(path)
    assert response.status_code == 404
    assert "Nothing is here" in response.text
    assert "script" not in response.headers["content-security-policy"]


def test_pages_are_only_read(browser: Browser) -> None:
    assert browser("/new", method="post").status_code in (403, 405)


def test_a_question_shows_its_history_and_the_evidence_by_origin(browser: Browser) -> None:
    words = taken_apart(browser.text("/question/takeover")).words
    history = words[words.index("History") :]
    assert history.index("cleared → called off") < history.index("in talks (reported")  # the newest first
    assert "Aldermoor abandons takeover of Kestrel Lines" in words
    assert "a source rated A says so" in words


def test_conflicting_answers_stand_side_by_side(browser: Browser) -> None:
    words = taken_apart(browser.text("/question/price")).words
    assert "In conflict" in words
    assert words.index("$415 m") < words.index("$390 m")


def test_expected_dates_are_drawn_against_the_days_of_their_reports(browser: Browser) -> None:
    page = browser.text("/question/closing")
    words = taken_apart(page).words
    assert "closing: what was said, and when" in words
    assert '<line class="dot' in page  # June 2026 is a stretch
    assert "6 Mar: Aldermoor says June 2026" in words
    assert "8 Mar: Aldermoor says 12 June 2026" in words
    assert re.search(r"<td>6 Mar</td>\s*<td>Aldermoor</td>\s*<td>June 2026</td>", page)


def _postponed(days: int) -> list[MentionSeen]:
    """The closing is expected a day later every day, as one paper says, and another in words of its own."""
    return [
        MentionSeen(
            feed=feed, key=f"{feed}-{n}", title=title.format(n), seen_at=moment(f"2026-03-{n:02}T{hour}:00:00Z")
        )
        for n in range(1, days + 1)
        for feed, hour, title in (
            ("tidal-post", "08", "Sale of Kestrel Lines expected to close on {} August 2026"),
            ("morning-quay", "10", "A new owner by summer: the purchase of Kestrel Lines completes {} August 2026"),
        )
    ]  # fmt: skip


def test_a_forecast_that_was_given_up_stays_in_the_chart_and_who_say_the_same_on_a_day_share_a_mark(
    told: Told,
) -> None:
    with browsing(told(_postponed(4))) as browser:
        words = taken_apart(browser.text("/question/closing")).words
    assert "1 Mar: Tidal Post and Morning Quay say 1 Aug 2026" in words
    assert "4 Mar: Tidal Post and Morning Quay say 4 Aug 2026" in words


def test_a_long_course_is_shown_part_by_part_back_to_its_beginning(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question, "STEPS", 3)
    monkeypatch.setattr(course, "MOST", 4)
    with browsing(told(_postponed(9))) as browser:
        link: str | None = "/question/closing"
        moved: list[str] = []
        while link:
            page = browser.text(link)
            assert page.count("<circle") <= 4
            moved += re.findall(r'<p class="meta"><a href="/mention/m(\d+)">', page)
            found = re.search(r'<a href="([^"]+)">Earlier steps</a>', page)
            link = found[1] if found else None
        assert moved == [str(mention) for mention in range(19, 1, -1)]
        earlier = re.search(r'<a href="([^"]+)">14 earlier reports</a>', browser.text("/question/closing"))
        assert earlier
        page = browser.text(earlier[1])
    assert "closing, earlier" in taken_apart(page).words
    assert "say 7 Aug 2026" in page and "say 8 Aug 2026" not in page
    assert "Evidence by origin" not in page


def test_of_many_origins_the_first_are_shown_and_the_others_unfold(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [
        Item("03-02T08:00", "tidal-post", "a", "Aldermoor in talks to buy Kestrel Lines", "It told staff by letter."),
        Item("03-03T08:00", "morning-quay", "b", "Aldermoor weighs an offer for Kestrel", "Lenders like the idea."),
        Item("03-04T08:00", "ferry-weekly", "c", "Why Aldermoor considers Kestrel at all", "A column on timetables."),
        Item(
            "03-05T08:00",
            "harbour-gossip",
            "d",
            "Negotiations: Aldermoor talks with Kestrel crews",
            "Seen in a tea room.",
        ),
    ]
    with browsing(told(events(items))) as browser:
        path = "/question/takeover"
        assert browser.text(path).count('<p class="who">') == 4 and "more origin" not in browser.text(path)
        monkeypatch.setattr(question, "FIRST", 1)
        folded = browser.text(path)
        assert "<summary>3 more origins</summary>" in folded and folded.count('<p class="who">') == 4
        monkeypatch.setattr(question, "FEW", 0)
        monkeypatch.setattr(question, "ORIGINS", 3)
        assert "<summary>2 more origins, the best founded of 3</summary>" in browser.text(path)


def test_the_timeline_marks_what_moved_each_question_and_lists_the_same(browser: Browser) -> None:
    page = browser.text("/story")
    found = taken_apart(page)
    assert "21 Mar: Aldermoor abandons takeover of Kestrel Lines" in found.words
    for target in re.findall(r'<a href="#(d\d+)"><circle', page):
        assert target in found.ids
    assert "moved takeover" in found.words


def test_the_timeline_can_be_narrowed_to_days_and_to_a_question(browser: Browser) -> None:
    words = taken_apart(browser.text("/story?since=2026-03-15&until=2026-03-20&question=price")).words
    assert "What the ferries fetched" in words
    assert "abandons" not in words
    assert "bakers" not in words.lower()


def test_a_family_shows_who_copied_whom_and_what_they_say_otherwise(browser: Browser) -> None:
    page = browser.text("/family/f4")
    words = taken_apart(page).words
    assert "One report, 4 mentions" in words
    assert "They go back to Morning Quay , whose report is m4" in words
    assert page.count('<path class="edge') == 3
    assert "firmer than the origin" in words
    assert 'href="/mention/m5?against=m4#against"' in page


def test_a_mention_has_its_claims_marked_in_its_text(browser: Browser) -> None:
    page = browser.text("/mention/m10")
    marked = re.findall(r"<mark[^>]*>(.*?)<sup>", page, re.DOTALL)
    assert "sale of Kestrel Lines is expected to close" in marked
    for ref in re.findall(r'<sup><a href="#(c[\d.]+)"', page):
        assert f'id="{ref}"' in page


def test_an_edit_is_shown_word_by_word(browser: Browser) -> None:
    page = browser.text("/mention/m20")
    gone = "".join(re.findall(r"<del>(.*?)</del>", page, re.DOTALL))
    new = "".join(re.findall(r"<ins>(.*?)</ins>", page, re.DOTALL))
    assert "clears the sale" in gone
    assert "rule on ferries" in new
    assert "withdrawn by a later edit" in page


def test_a_retelling_can_be_compared_with_its_origin(browser: Browser) -> None:
    page = browser.text("/mention/m5?against=m4")
    assert "Compared with Morning Quay" in page
    assert "apparently" in "".join(re.findall(r"<del>(.*?)</del>", page, re.DOTALL))


def test_texts_with_little_in_common_are_not_set_word_against_word(browser: Browser) -> None:
    assert "Told in other words" in browser.text("/mention/m20?against=m4")


def test_search_finds_all_words_and_goes_on(browser: Browser) -> None:
    words = taken_apart(browser.text("/search?q=broken+gangway")).words
    assert "Aldermoor agrees to buy Kestrel Lines" in words
    assert "Islanders" not in words
    assert "No mention has all of these words" in browser.text("/search?q=zeppelin")
    assert browser("/search?q=%22%27%28*%3A").status_code == 200


@pytest.mark.parametrize("published", ["1900-01-01T00:00:00Z", "2199-12-31T23:59:59Z"])
def test_the_oddest_dates_that_feeds_are_believed_break_no_page(told: Told, published: str) -> None:
    odd = MentionSeen(
        feed="tidal-post", key="odd", title="Aldermoor abandons takeover of Kestrel Lines for $400 million",
        text="The sale of Kestrel Lines is expected to close in June 2026.",
        published_at=moment(published), seen_at=moment("2026-03-22T08:00:00Z"),
    )  # fmt: skip
    with browsing(told([*events(), odd])) as browser:
        for path in PAGES:
            browser.text(path)


def test_before_anything_was_read_the_pages_say_what_to_do(told: Told) -> None:
    with browsing(told([])) as browser:
        assert "No feed has brought anything yet: <code>timeline poll</code>" in browser.text("/")
        assert "Nothing was learned in this time." in browser.text("/story")
        assert "never asked yet" in browser.text("/sources") and "gap" not in browser.text("/sources")
        assert "What touches it" not in browser.text("/question/takeover")


def test_a_question_without_an_answer_lists_what_touches_it(told: Told) -> None:
    vague = Item("03-02T08:00", "tidal-post", "vague", "A lawsuit about Kestrel Lines?")
    with browsing(told(events([vague]))) as browser:
        page = browser.text("/question/grounds")
        assert "unanswered" in page and "What touches it" in page and vague.title in page


def test_a_title_without_end_is_cut_in_lists_and_headings_and_whole_in_the_text(told: Told) -> None:
    title = "Kestrel Lines " + "and its ferries " * 40 + "sail on"
    with browsing(told(events([Item("03-02T08:00", "tidal-post", "long", title)]))) as browser:
        position = re.search(r"/mention/m(\d+)", browser.text("/search?q=ferries"))
        assert position
        page = browser.text(f"/mention/m{position[1]}")
        assert title in page
        assert all(len(found) < 250 for found in re.findall(r"<h1>(.*?)</h1>", page))
        assert "sail on" not in browser.text("/search?q=ferries")
