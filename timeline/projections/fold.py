"""Folding events, in order, into the tables: what each one adds to what is known.

mention.seen ──→ mentions, search
    └ concerns the story? ──→ family ──→ claims, touches, threads ──→ the questions they bear on, folded again
mention.revised ──→ the same with the new text; claims that it no longer makes are withdrawn
feed.* ──→ feeds
"""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import urlsplit

import orjson

from timeline.board import State
from timeline.events import moment, moment_text
from timeline.lineage import Report, Vocabulary, place, trace
from timeline.log import Log, Recorded
from timeline.projections.evidence import Evidence, Piece, dump_claim, touch
from timeline.projections.shelf import TableShelf
from timeline.reading import compile_rules, concerns, read
from timeline.reading.claim import Passage, Read
from timeline.story.model import Story, WatchQuestion


class Fold:
    """Applies recorded events to the tables of one connection, inside a transaction of the caller's."""

    def __init__(self, connection: sqlite3.Connection, log: Log, story: Story) -> None:
        self.connection = connection
        self.log = log
        self.story = story
        self.rules = compile_rules(story)
        self.evidence = Evidence(connection, story)
        self.shelf = TableShelf(connection)
        self.vocabulary = Vocabulary(
            outlets={s.name: domain for domain, s in story.sources.items() if s.kind not in ("party", "primary")},
            parties=frozenset(story.entities[id].name for q in story.questions.values() for id in q.parties),
        )

    def apply(self, event: Recorded) -> None:
        match event.kind:
            case "mention.seen":
                self._seen(event)
            case "mention.revised":
                self._revised(event)
            case "feed.failing" | "feed.recovered" | "feed.gone" | "feed.moved":
                self._feed(event)
            case _:
                pass  # adopted stories steer the whole fold; marks, notes and rulings are read where they are shown

    # --- mentions ---------------------------------------------------------------------------------------------------

    def _seen(self, event: Recorded) -> None:
        said = event.payload
        domain = domain_of(self.story, said)
        on_story = concerns(self.rules, passage_of(said, domain))
        row = {
            "position": event.position,
            "current": event.position,
            "feed": said["feed"],
            "domain": domain,
            "title": said.get("title", ""),
            "link": said.get("link"),
            "published_at": said.get("published_at"),
            "seen_at": said["seen_at"],
            "recorded_at": moment_text(event.recorded_at),
            "backlog": int(said.get("backlog", False)),
            "revisions": 0,
            "on_story": int(on_story),
            "family": None,
        }
        self.connection.execute(_insert("mentions", row), row)
        self._index(event.position, said)
        if on_story:
            self._read(event, event.position, said, domain)

    def _revised(self, event: Recorded) -> None:
        mention, before = self._mention_of(event)
        said = event.payload
        domain = domain_of(self.story, said)
        on_story = concerns(self.rules, passage_of(said, domain))
        self.connection.execute(
            "UPDATE mentions SET current = ?, title = ?, revisions = revisions + 1, on_story = on_story OR ? "
            "WHERE position = ?",
            (event.position, said.get("title", ""), on_story, mention),
        )
        self._unindex(mention, before.payload)
        self._index(mention, said)
        (was_on_story,) = self.connection.execute(
            "SELECT on_story FROM mentions WHERE position = ?", (mention,)
        ).fetchone()
        if was_on_story:
            self._read(event, mention, said, domain)

    def _mention_of(self, event: Recorded) -> tuple[int, Recorded]:
        """The mention that an event revises, and the event whose text it replaces."""
        (mention,) = self.connection.execute(
            "SELECT min(position) FROM events WHERE stream = ?", (event.stream,)
        ).fetchone()
        (current,) = self.connection.execute("SELECT current FROM mentions WHERE position = ?", (mention,)).fetchone()
        return mention, self.log.at(current)

    def _index(self, mention: int, said: dict[str, Any]) -> None:
        self.connection.execute(
            "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)", (mention, *_searchable(said))
        )

    def _unindex(self, mention: int, said: dict[str, Any]) -> None:
        self.connection.execute(
            "INSERT INTO search (search, rowid, title, text) VALUES ('delete', ?, ?, ?)", (mention, *_searchable(said))
        )

    # --- reading ----------------------------------------------------------------------------------------------------

    def _read(self, event: Recorded, mention: int, said: dict[str, Any], domain: str) -> None:
        affected = self._place(event, said, domain)
        found = read(self.rules, passage_of(said, domain))
        questions = self._claims(event, mention, found) | self._touches(event, mention, found)
        self._threads(event, mention, found)
        for member in sorted(affected):
            questions |= self.evidence.questions_of(member)
        for question, asked in self.story.questions.items():
            if question in questions or asked.detail_of in questions:
                self._refold(question, event.position, mention)

    def _place(self, event: Recorded, said: dict[str, Any], domain: str) -> set[int]:
        """Place the text in its family; the mentions whose origin is another now."""
        report = Report(
            id=event.position,
            at=moment(said.get("published_at") or said["seen_at"]),
            title=said.get("title", ""),
            summary=said.get("summary", ""),
            text=said.get("text", ""),
            domain=domain,
            feed=said["feed"],
            item=event.stream,
            link=said.get("link"),
            links=tuple(said.get("links", ())),
            source_name=said.get("source_name"),
            source_url=said.get("source_url"),
        )
        placed = place(trace(report, self.vocabulary, self.shelf), self.shelf)
        return self.evidence.regrouped(placed.family, self.shelf.members(placed.family.id))

    def _claims(self, event: Recorded, mention: int, found: Read) -> set[str]:
        """Record new claims, withdraw those that the text no longer makes; the questions that either bears on."""
        stored = self.connection.execute(
            "SELECT ref, question, value, level FROM claims WHERE mention = ? AND withdrawn_at IS NULL ORDER BY ref",
            (mention,),
        )
        held = {(question, value, level): ref for ref, question, value, level in stored}
        made = {(claim.question, claim.value, claim.level) for claim in found.claims}
        questions = set()
        for key, ref in held.items():
            if key not in made:
                self.connection.execute("UPDATE claims SET withdrawn_at = ? WHERE ref = ?", (event.position, ref))
                self.evidence.withdraw(key[0], ref)
                questions.add(key[0])
        for number, claim in enumerate(found.claims, 1):
            key = (claim.question, claim.value, claim.level)
            if key in held:
                continue
            ref = held[key] = f"c{event.position}.{number}"
            self.evidence.add(Piece(ref, event.position, mention, claim))
            row = {
                "ref": ref,
                "event": event.position,
                "mention": mention,
                "question": claim.question,
                "value": claim.value,
                "aspect": claim.aspect,
                "level": claim.level,
                "sentence": claim.sentence,
                "body": dump_claim(claim),
                "withdrawn_at": None,
            }
            self.connection.execute(_insert("claims", row), row)
            questions.add(claim.question)
        return questions

    def _touches(self, event: Recorded, mention: int, found: Read) -> set[str]:
        watched = {id for id in found.touches if isinstance(self.story.questions[id], WatchQuestion)}
        for question in sorted(found.touches):
            new = self.connection.execute(
                "INSERT INTO touches (question, mention, event) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (question, mention, event.position),
            ).rowcount
            if new and question in watched:
                self.evidence.add(Piece(f"m{mention}", event.position, mention, touch(question)))
        return watched

    def _threads(self, event: Recorded, mention: int, found: Read) -> None:
        for number, thread in enumerate(found.threads, 1):
            self.connection.execute(
                "INSERT INTO threads (mention, event, number, sentence) VALUES (?, ?, ?, ?)",
                (mention, event.position, number, thread.sentence),
            )

    def _refold(self, question: str, position: int, mention: int) -> None:
        before, after = self.evidence.refold(question)
        if after == before:
            return
        leading = after.leading[0] if after.leading else None
        row = {
            "question": question,
            "position": position,
            "trigger": mention,
            "moved": int(_told(before) != _told(after)),
            "value": leading.value if leading else None,
            "grade": leading.grade.word if leading else None,
            "mentions": after.mentions,
            "origins": after.origins,
            "state": orjson.dumps(after.dump(), option=orjson.OPT_SORT_KEYS).decode(),
        }
        self.connection.execute(_insert("question_history", row), row)

    # --- feeds ------------------------------------------------------------------------------------------------------

    def _feed(self, event: Recorded) -> None:
        said = event.payload
        status = event.kind.removeprefix("feed.")
        if status == "moved":
            return
        self.connection.execute(
            "INSERT INTO feeds (feed, status, since, message) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (feed) DO UPDATE SET status = excluded.status, since = excluded.since, message = excluded.message",
            (said["feed"], "ok" if status == "recovered" else status, said["seen_at"], said.get("message", "")),
        )


def domain_of(story: Story, said: dict[str, Any]) -> str:
    """Who published a mention: what its feed declares, else the publisher that the item names, else its link's host."""
    feed = story.feed(said["feed"])
    if feed and feed.source:
        return feed.source
    host = urlsplit(said.get("source_url") or said.get("link") or (feed.url if feed else "")).hostname or ""
    return host.removeprefix("www.")


def passage_of(said: dict[str, Any], domain: str) -> Passage:
    """The text of a mention event as reading wants it."""
    published = said.get("published_at") or said["seen_at"]
    return Passage(
        title=said.get("title", ""),
        summary=said.get("summary", ""),
        text=said.get("text", ""),
        published_at=moment(published),
        domain=domain,
        stated=tuple(sorted(said.get("stated", {}).items())),
    )


def _searchable(said: dict[str, Any]) -> tuple[str, str]:
    return said.get("title", ""), f"{said.get('summary', '')}\n\n{said.get('text', '')}"


def _told(state: State) -> list[tuple[str, int]]:
    """What a reader is told of a state: a history row that differs in this has moved the question."""
    return [(s.value, s.grade) for s in (*state.leading, *state.rivals)]


def _insert(table: str, row: dict[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})"
