"""Who may ask: only whoever uses the name under which the pages are served."""

from __future__ import annotations

from pathlib import Path

from browse.conftest import browsing


def test_only_the_names_that_are_served_are_answered(story_path: Path) -> None:
    with browsing(story_path, hosts=("127.0.0.1", "localhost", "[::1]")) as browser:
        for host in ("127.0.0.1:8001", "localhost", "[::1]:8001"):
            assert browser("/", headers={"host": host}).status_code == 200, host
        for host in ("evil.example", "127.0.0.1.evil.example:8001", "localhost.evil.example", "[::1].evil.example", ""):
            assert browser("/", headers={"host": host}).status_code == 421, host
            assert browser("/events/mentions.json", headers={"host": host}).status_code == 421, host


def test_datasettes_pages_stay_within_this_server(story_path: Path) -> None:
    with browsing(story_path) as browser:
        for path in ("/events", "/events/mentions", "/events/claims.json", "/nothing"):
            policy = browser(path).headers["content-security-policy"]
            assert policy.startswith("default-src 'none';")
            assert "frame-ancestors 'none'" in policy and "http" not in policy and "*" not in policy


def test_other_sites_may_link_here_and_embed_nothing(story_path: Path) -> None:
    with browsing(story_path) as browser:
        for site in ("cross-site", "same-site"):
            link = {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
            assert browser("/", headers=link).status_code == 200
            for kind in ("image", "script", "iframe", "empty"):
                for path in ("/", "/events.json?sql=select+1"):
                    assert browser(path, headers={**link, "sec-fetch-dest": kind}).status_code == 403, (kind, path)
        own = {"sec-fetch-site": "same-origin", "sec-fetch-dest": "style"}
        assert browser("/-/static-plugins/timeline.browse/style.css", headers=own).status_code == 200
        assert browser("/", headers={"sec-fetch-site": "none", "sec-fetch-dest": "document"}).status_code == 200


def test_a_query_makes_no_value_that_fills_the_memory(story_path: Path) -> None:
    with browsing(story_path) as browser:
        answer = browser("/events.json?sql=select+hex(zeroblob(40000000))", follow_redirects=True)
        assert answer.status_code == 400
        assert "too big" in answer.text
