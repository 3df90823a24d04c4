from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import stored
from timeline.errors import LogError, UnknownEvent, UpcastError
from timeline.event import Event
from timeline.events import (
    KINDS,
    MarkSet,
    MentionRevised,
    MentionSeen,
    NoteAdded,
    RulingMade,
    StoryAdopted,
    load,
)
from timeline.stored import canonical, moment, moment_text, upcast

NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)


def note(**changed: Any) -> NoteAdded:
    return NoteAdded(**({"reference": "m1", "text": "t", "by": "reader", "made_at": NOON} | changed))


def mention(**changed: Any) -> MentionSeen:
    return MentionSeen(**({"feed": "f", "key": "k", "title": "Ferry", "seen_at": NOON} | changed))


# --- ids --------------------------------------------------------------------------------------------------------------


def test_an_id_is_32_hexadecimal_digits_of_what_happened() -> None:
    assert note().id() == note(made_at=NOON + timedelta(days=1)).id()
    assert len(note().id()) == 32
    assert int(note().id(), 16)


@pytest.mark.parametrize("changed", [{"text": "u"}, {"by": "editor"}, {"reference": "m2"}, {"supersedes": "x"}])
def test_an_id_changes_with_what_happened(changed: dict[str, str]) -> None:
    assert note().id() != note(**changed).id()


def test_seen_again_or_seen_in_the_backlog_is_the_same_event() -> None:
    assert mention().id() == mention(backlog=True, seen_at=NOON + timedelta(hours=1)).id()


def test_an_article_edited_from_a_to_b_and_back_is_three_events() -> None:
    first = mention(title="A")
    changed = {"feed": "f", "key": "k", "seen_at": NOON}
    second = MentionRevised(title="B", supersedes=first.id(), **changed)
    third = MentionRevised(title="A", supersedes=second.id(), **changed)
    assert len({first.id(), second.id(), third.id()}) == 3


def test_a_field_left_out_and_a_field_at_its_default_are_the_same() -> None:
    assert mention().id() == mention(summary="", links=(), stated={}, author=None).id()
    assert mention().content() == {"feed": "f", "key": "k", "title": "Ferry", "seen_at": "2026-05-06T12:00:00Z"}


def test_the_same_words_in_another_stream_are_another_event() -> None:
    assert mention(feed="g").id() != mention().id() != mention(key="l").id()


# --- moments ----------------------------------------------------------------------------------------------------------


def test_moments_become_utc_and_whole_seconds() -> None:
    summer = timezone(timedelta(hours=2))
    event = note(made_at=datetime(2026, 5, 6, 14, 0, 0, 999_999, tzinfo=summer))
    assert event.made_at == NOON
    assert event.content()["made_at"] == "2026-05-06T12:00:00Z"


@given(st.datetimes(timezones=st.timezones() | st.just(UTC)))
def test_the_text_of_a_moment_is_twenty_characters_and_comes_back(when: datetime) -> None:
    try:
        text = moment_text(when)
    except OverflowError:
        return  # beyond the years 1 to 9999 in UTC
    assert len(text) == 20
    assert moment(text) == when.astimezone(UTC).replace(microsecond=0)
    assert note(made_at=when).content()["made_at"] == text


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_the_order_of_the_texts_is_the_order_of_the_moments(a: datetime, b: datetime) -> None:
    a, b = a.replace(microsecond=0), b.replace(microsecond=0)
    assert (moment_text(a) < moment_text(b)) == (a < b)


@pytest.mark.parametrize(
    "when",
    [
        datetime(2026, 5, 6),
        "2026-05-06T12:00:00",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "yesterday",
    ],
)
def test_a_moment_without_a_zone_or_outside_the_calendar_is_refused(when: object) -> None:
    with pytest.raises(ValueError):
        note(made_at=when)


# --- canonical form ---------------------------------------------------------------------------------------------------

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)
definitions = st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=6), plain, max_size=4)


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(part) for part in value] if isinstance(value, list) else value


@given(definitions)
def test_any_definition_is_stored_and_loaded_as_it_was_with_the_same_id(definition: dict[str, Any]) -> None:
    event = StoryAdopted(definition=definition)
    again = load(event.kind, event.version, canonical(event.content()))
    assert again == event
    assert again.id() == event.id() == StoryAdopted(definition=reordered(definition)).id()


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


def in_itself() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["a"] = value
    return value


@pytest.mark.parametrize(
    "definition",
    [
        {"a": 1.5},
        {"a": [{"b": float("nan")}]},
        {"a": (1, 2)},
        {"a": NOON},
        {"a": {1: 2}},
        {"a\ud800": 1},
        nested(101),
        nested(100_000),
        in_itself(),
    ],
    ids=[
        "fraction",
        "no number",
        "tuple",
        "moment",
        "number as key",
        "half a pair as key",
        "deep",
        "very deep",
        "in itself",
    ],
)
def test_a_definition_without_a_canonical_form_is_refused(definition: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        StoryAdopted(definition=definition)


@pytest.mark.parametrize("definition", [{"a": 2**53}, {"a": -(2**53)}, {"a": "half a \ud800 pair"}])
def test_what_other_programs_would_read_otherwise_is_not_stored(definition: dict[str, Any]) -> None:
    with pytest.raises(LogError, match="not storable as canonical JSON"):
        StoryAdopted(definition=definition).id()


def test_canonical_json_is_sorted_tight_and_utf_8() -> None:
    assert canonical({"b": [1, True, None], "a": "é\n"}) == '{"a":"é\\n","b":[1,true,null]}'.encode()


# --- shape ------------------------------------------------------------------------------------------------------------


def test_an_event_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="cannot assign"):
        note().text = "other"


@pytest.mark.parametrize(
    "make",
    [
        lambda: note(mood="glad"),
        lambda: note(text=None),
        lambda: note(text=1),
        lambda: note(made_at="2026-05-06T12:00:00Z"),
        lambda: mention(links=["https://a.example"]),
        lambda: mention(links=(1,)),
        lambda: mention(backlog=1),
        lambda: MarkSet(name="me", upto=True, made_at=NOON),
        lambda: MarkSet(name="me", upto="soon", made_at=NOON),
        lambda: RulingMade(verdict="perhaps", because="", by="reader", made_at=NOON),
        lambda: mention(published_precision="about"),
        lambda: mention(stated={"a": 1}),
    ],
)
def test_a_field_too_many_or_of_the_wrong_shape_is_refused(make: Callable[[], Event]) -> None:
    with pytest.raises((TypeError, ValueError)):
        make()


# --- loading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "version"), [("note.added", 2), ("note.sung", 1), ("", 1)])
def test_a_kind_or_version_of_tomorrow_is_unknown(kind: str, version: int) -> None:
    with pytest.raises(UnknownEvent, match="a newer timeline wrote it"):
        load(kind, version, b"{}")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'{"text": "\\ud800"}',
        b"\xff",
        b"{}",
        b'{"reference":"m1","text":"t","by":"r","made_at":"0001-01-01T00:00:00+09:00"}',
        b'{"reference":"m1","text":"t","by":"r","made_at":"2026-05-06T12:00:00Z","mood":"glad"}',
    ],
)
def test_a_stored_payload_that_lost_its_shape_is_one_line(body: bytes) -> None:
    with pytest.raises(UpcastError, match=r"^a stored note.added version 1 cannot be read: .") as refused:
        load("note.added", 1, body)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_before_the_first_is_one_line(version: int) -> None:
    with pytest.raises(UpcastError, match=r"a stored note\.added version"):
        load("note.added", version, b"{}")


def test_an_older_payload_is_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(stored.VERSIONS, "note.added", 3)
    monkeypatch.setitem(stored.UPCASTERS, ("note.added", 1), lambda old: old | {"by": "somebody"})
    monkeypatch.setitem(stored.UPCASTERS, ("note.added", 2), lambda old: old | {"by": old["by"].upper()})
    written = b'{"reference":"m1","text":"t","made_at":"2026-05-06T12:00:00Z"}'
    assert load("note.added", 1, written) == note(by="SOMEBODY")
    assert upcast("note.added", 1, written)["by"] == "SOMEBODY"
    monkeypatch.delitem(stored.UPCASTERS, ("note.added", 2))
    with pytest.raises(UpcastError, match="version 1"):
        load("note.added", 1, written)


def test_the_vocabulary_is_closed() -> None:
    def leaves(model: type[Event]) -> set[type[Event]]:
        below = set[type[Event]]().union(*(leaves(one) for one in model.__subclasses__()))
        return below or {model}

    assert leaves(Event) == set(KINDS.values())
