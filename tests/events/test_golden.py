"""Every version of every event ever written still loads, means the same and has the same id, for ever.

tests/data/events/<kind>-v<n>.json is written once, when a version is added, and never changed or deleted. Each holds
the sparsest and the fullest payload; `id` is what the version's own program gave it, `meaning` is every field.
"""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from timeline.events import KINDS, load
from timeline.plain import plain
from timeline.stored import UPCASTERS, VERSIONS, canonical

FOLDER = Path(__file__).parents[1] / "data" / "events"
DOCS = Path(__file__).parents[2] / "docs" / "events.md"
WRITTEN = sorted((kind, version) for kind, today in VERSIONS.items() for version in range(1, today + 1))


def golden(kind: str, version: int) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((FOLDER / f"{kind}-v{version}.json").read_text())
    return cases


def test_every_kind_and_version_has_its_golden_file_and_no_file_is_left_over() -> None:
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(
        f"{kind}-v{version}.json" for kind, version in WRITTEN
    )


def test_every_older_version_has_an_upcaster_and_no_upcaster_is_left_over() -> None:
    assert sorted(UPCASTERS) == [(kind, version) for kind, version in WRITTEN if version < VERSIONS[kind]]


@pytest.mark.parametrize(("kind", "version"), WRITTEN)
def test_what_was_written_means_what_it_meant(kind: str, version: int) -> None:
    for case in golden(kind, version):
        event = load(kind, version, canonical(case["payload"]))
        assert event.stream == case["stream"]
        if version == event.version:
            meaning = {name: plain(held) for name, held in vars(event).items()}
            assert {name: meaning[name] for name in case["meaning"]} == case["meaning"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_written_is_written_the_same_today(kind: str) -> None:
    for case in golden(kind, VERSIONS[kind]):
        event = load(kind, VERSIONS[kind], canonical(case["payload"]))
        assert canonical(event.content()) == canonical(case["payload"])
        assert event.id() == case["id"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_fullest_golden_payload_has_every_field_and_the_sparsest_only_the_required(kind: str) -> None:
    declared = fields(KINDS[kind])
    sparsest, fullest = (set(case["payload"]) for case in golden(kind, VERSIONS[kind]))
    assert fullest == {field.name for field in declared}
    assert sparsest == {
        field.name for field in declared if field.default is MISSING and field.default_factory is MISSING
    }


def test_the_kinds_are_those_of_the_docs() -> None:
    rows = re.findall(r"^\| `([a-z.]+)` \| (\d+) \| .+? \| (.+?) \|", DOCS.read_text(), re.MULTILINE)
    described = {kind: (int(version), set(re.findall(r"`(\w+)`", observed))) for kind, version, observed in rows}
    assert described == {kind: (VERSIONS[kind], set(model.observed)) for kind, model in KINDS.items()}


def test_kinds_are_stored_names_and_never_python_paths() -> None:
    for kind, model in KINDS.items():
        assert re.fullmatch(r"[a-z]+\.[a-z]+", kind)
        assert kind == model.kind
        assert model.observed <= {field.name for field in fields(model)}
