"""Saved feed documents: a folder or zip of ``<feed>/<UTC time>.xml``, a zip for each feed, or one document alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import orjson

from timeline.errors import FeedError

_TIME = re.compile(r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):?(\d{2}):?(\d{2})Z\.(?:xml|rss|atom|json)")
_SUFFIXES = (".xml", ".rss", ".atom", ".json")
MAX_DOCUMENT = 15_000_000
"""Bytes, unpacked; what a poll would refuse is refused here."""
EXPECTED = "<feed>/<UTC time>.xml, <feed>.zip of such documents (their times like 2026-04-25T075727Z) or one <feed>.xml"


@dataclass(frozen=True, slots=True)
class SavedDocument:
    """A document of the feed called ``feed`` as it stood ``at`` a moment. ``url``: whence, by the manifest."""

    feed: str
    url: str | None
    at: datetime
    path: Path = field(repr=False)
    member: str | None = None

    def body(self) -> bytes:
        """The document's bytes. Raises FeedError for what cannot be read or is too large."""
        try:
            if self.member is None:
                if self.path.stat().st_size > MAX_DOCUMENT:
                    raise FeedError("too-large", f"{self.path} is larger than {MAX_DOCUMENT // 1_000_000} MB")
                return self.path.read_bytes()
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as document:
                body = document.read(MAX_DOCUMENT + 1)
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise FeedError("unreadable", f"{self.path}: {self.member or ''} cannot be read ({error})") from None
        if len(body) > MAX_DOCUMENT:
            raise FeedError("too-large", f"{self.path}: {self.member} is larger than {MAX_DOCUMENT // 1_000_000} MB")
        return body


def saved_documents(path: Path) -> Iterator[SavedDocument]:
    """Every document below a folder or in a zip, in the order of their times, over all feeds.

    Raises FeedError where nothing is there, or anything but saved documents.
    """
    try:
        found = list(_found(path))
    except (OSError, zipfile.BadZipFile) as error:
        raise FeedError("unreadable", f"{path} cannot be read: {error}") from None
    if not found:
        raise FeedError("unreadable", f"{path} holds no saved feed documents; expected {EXPECTED}")
    yield from sorted(found, key=lambda one: (one.at, one.feed))


def _found(path: Path) -> Iterator[SavedDocument]:
    if not path.exists():
        raise FeedError("unreadable", f"{path} does not exist")
    if path.is_file():
        if path.suffix in _SUFFIXES:
            yield _alone(path)
        else:
            yield from _in_zip(path, path.stem, {})
        return
    urls = _manifest(path / "manifest.json")
    for one in sorted(path.iterdir()):
        if one.name.startswith(".") or one.name == "manifest.json":
            continue
        if one.suffix == ".zip":
            yield from _in_zip(one, one.stem, urls)
        elif one.is_dir():
            for document in sorted(one.iterdir()):
                if not document.name.startswith("."):
                    yield SavedDocument(one.name, urls.get(one.name), _time(document.name, document), document)
        elif _TIME.fullmatch(one.name):
            yield SavedDocument(path.name, urls.get(path.name), _time(one.name, one), one)


def _alone(path: Path) -> SavedDocument:
    """A document whose name gives its time, or its feed; then it was saved when the file was last changed."""
    if _TIME.fullmatch(path.name):
        return SavedDocument(path.resolve().parent.name, None, _time(path.name, path), path)
    at = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    return SavedDocument(path.stem, None, at, path)


def _in_zip(path: Path, feed: str, urls: dict[str, str]) -> Iterator[SavedDocument]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if "manifest.json" in names and archive.getinfo("manifest.json").file_size < MAX_DOCUMENT:
            urls = _urls(archive.read("manifest.json"), path)
        for name in names:
            member = PurePosixPath(name)
            if member.name == "manifest.json" or member.name.startswith("."):
                continue
            of = member.parent.name or feed
            yield SavedDocument(of, urls.get(of), _time(member.name, f"{path}: {name}"), path, name)


def _time(name: str, where: object) -> datetime:
    found = _TIME.fullmatch(name)
    if found:
        try:
            return datetime(*map(int, found.groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]
        except ValueError:
            pass
    raise FeedError("unreadable", f"{where} is no saved feed document; expected {EXPECTED}")


def _manifest(path: Path) -> dict[str, str]:
    return _urls(path.read_bytes(), path) if path.exists() else {}


def _urls(text: bytes, where: Path) -> dict[str, str]:
    """A manifest is a list of objects with a name and a url, or an object from name to url."""
    try:
        listed = orjson.loads(text)
        if isinstance(listed, dict):
            return {str(name): str(url) for name, url in listed.items()}
        return {str(one["name"]): str(one["url"]) for one in listed}
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise FeedError("unreadable", f"the manifest of {where} is no JSON list of objects with name and url") from None
