"""One form for one page, and who publishes at an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.lineage.address import outlet_of, page, slug


@pytest.mark.parametrize(
    ("url", "same_as"),
    [
        ("https://www.post.example/a/b/?utm_source=rss&id=7#top", "http://post.example/a/b?id=7"),
        ("https://m.post.example/a/b/amp/", "https://post.example/a/b"),
        ("https://post.example/a?b=2&a=1", "https://post.example/a?a=1&b=2"),
        ("https://post.example/a/index.html", "https://post.example/a"),
    ],
)
def test_one_page_has_one_form(url: str, same_as: str) -> None:
    assert page(url) == page(same_as) is not None


@pytest.mark.parametrize(
    "url", ["https://post.example/", "https://post.example", "mailto:a@b.example", "", None, "http://[x"]
)
def test_home_pages_and_things_that_are_no_address_identify_no_report(url: str | None) -> None:
    assert page(url) is None


def test_different_pages_stay_different() -> None:
    assert page("https://post.example/story?id=1") != page("https://post.example/story?id=2")


@pytest.mark.parametrize(
    ("domain", "key"),
    [
        ("www.morningpost.example", "morningpost"),
        ("news.bbc.co.uk", "bbc"),
        ("x.ai", "x.ai"),
        ("x.com", "x.com"),
        ("someone.substack.com", "someone"),
        ("theverge.com", "verge"),
        ("https://a.example/path", "a.example"),
        ("", ""),
    ],
)
def test_the_outlet_of_a_domain(domain: str, key: str) -> None:
    assert outlet_of(domain) == key


def test_an_outlets_name_and_domain_give_one_key() -> None:
    assert slug("The Morning Post") == outlet_of("themorningpost.example") == outlet_of("morningpost.example")


@given(st.text(max_size=80) | st.text(alphabet="htps:/[]?#@%.a&=\ud800", max_size=40))
def test_no_address_raises(text: str) -> None:
    assert page(text) is None or isinstance(page(text), str)
    assert isinstance(outlet_of(text), str)
    assert page("https://a.example/" + text) is None or "a.example" in str(page("https://a.example/" + text))
