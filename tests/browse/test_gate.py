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
