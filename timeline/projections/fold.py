"""Folding events, in order, into the tables: what each one adds to what is known.

mention.seen ──→ mentions, search
    └ concerns the story? ──→ family ──→ claims, touches, threads ──→ the questions they bear on, folded again
mention.revised, article.* ──→ the same with the new text; claims that it no longer makes are withdrawn
feed.* ──→ feeds
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import orjson

from timeline.board import Standing, State
from timeline.board.threads import ALIKE, content
from timeline.lineage import Report, Vocabulary, place, trace
from timeline.lineage.address import outlet_of
from timeline.lineage.credits import STRONG
from timeline.log import Log, Recorded
from timeline.projections.evidence import Evidence
from timeline.projections.mentions import MentionTable
from timeline.projections.passage import domain_of, passage_of, said_at
from timeline.projections.rulings import RulingBook
from timeline.projections.shelf import TableShelf
from timeline.reading.claim import Claim, Read
from timeline.reading.read import concerns, read
from timeline.reading.rules import compile_rules
from timeline.stored import moment
from timeline.story.model import DateQuestion, Story, WatchQuestion


class Fold:
    """Applies recorded events to the tables of one connection, inside a transaction of the caller's."""

    def __init__(self, connection: sqlite3.Connection, log: Log, story: Story) -> None:
        self.connection = connection
        self.story = story
        self.log = log
        self.mentions = MentionTable(connection, log)
        self.rules = compile_rules(story)
        self.evidence = Evidence(connection, story)
        self.shelf = TableShelf(connection, {outlet_of(domain): domain for domain in story.sources})
        self.rulings = RulingBook(connection, self.evidence, self.shelf)
        self.vocabulary = Vocabulary(
            outlets={s.name: domain for domain, s in story.sources.items() if s.kind not in ("party", "primary")},
            retellers=frozenset(
                domain
                for domain, s in story.sources.items()
                if s.kind not in ("wire", "outlet") or s.letter not in ("A", "B")
            ),
            parties=frozenset(story.entities[id].name for q in story.questions.values() for id in q.parties),
        )

    def apply(self, event: Recorded) -> None:
        match event.kind:
            case "mention.seen":
                self._seen(event)
            case "mention.revised":
                self._revised(event)
            case "article.captured" | "article.gone":
                self._page(event)
            case "ruling.made" | "ruling.withdrawn":
                self._ruling(event)
            case "feed.failing" | "feed.recovered" | "feed.gone" | "feed.moved":
                self._feed(event)
            case _:
                pass  # stories steer the whole fold; marks and notes are read where shown; the rest moves nothing yet

    def finish(self) -> None:
        """Write what still waits to be written with others."""
        self.mentions.settle()
        self.shelf.settle()

    # --- mentions -------------------------------------------------------------------------------------------------

    def _seen(self, event: Recorded) -> None:
        domain = domain_of(self.story, event.payload)
        on_story = concerns(self.rules, passage_of(self.story, event.payload, domain))
        self.mentions.seen(event, domain, on_story=on_story)
        if on_story:
            self.mentions.settle_rows()
            self._read(event, event.position, event.payload, domain)

    def _revised(self, event: Recorded) -> None:
        self._retold(event, event.stream)

    def _page(self, event: Recorded) -> None:
        """The page of a mention was captured, changed or is gone: the mention is read again with what it says now."""
        row = self.connection.execute("SELECT stream FROM events WHERE id = ?", (event.payload["mention"],)).fetchone()
        if row is not None:
            self._retold(event, row[0])

    def _retold(self, event: Recorded, stream: str) -> None:
        said = said_at(self.log, event.position)
        domain = domain_of(self.story, said)
        on_story = concerns(self.rules, passage_of(self.story, said, domain))
        mention, on_story = self.mentions.revised(event, stream, said, on_story=on_story)
        if on_story:
            self._read(event, mention, said, domain, stream)

    # --- reading --------------------------------------------------------------------------------------------------

    def _read(
        self, event: Recorded, mention: int, said: dict[str, Any], domain: str, stream: str | None = None
    ) -> None:
        self._place(event, mention, said, domain, stream or event.stream)
        found = read(self.rules, passage_of(self.story, said, domain))
        questions = self.evidence.regroup(self.shelf.moved())
        questions |= self._claims(event, mention, said, found)
        self._touches(event, mention, found)
        self._threads(event, mention, found)
        self._refold(questions, event.position, mention, ruled=False)

    def _place(self, event: Recorded, mention: int, said: dict[str, Any], domain: str, stream: str) -> None:
        report = Report(
            id=event.position if self.shelf.family_of(mention) is not None else mention,  # known by its mention first
            at=moment(said.get("published_at") or said["seen_at"]),
            title=said.get("title", ""),
            summary=said.get("summary", ""),
            text=said.get("text", ""),
            author=said.get("author") or "",
            domain=domain,
            feed=said["feed"],
            item=stream,
            link=said.get("link"),
            links=tuple(said.get("links", ())),
            source_name=said.get("source_name"),
            source_url=said.get("source_url"),
        )
        traced = trace(report, self.vocabulary, self.shelf)
        placed = place(traced, self.shelf, self.rulings.of_kinship())
        self.connection.executemany(
            "INSERT OR REPLACE INTO merges (gone, kept, report) VALUES (?, ?, ?)",
            [(merge.gone, merge.kept, merge.by) for merge in placed.merges],
        )
        passed_on = any(link.kinship.copied for link in placed.links) or any(
            c.strength >= STRONG for c in traced.credits
        )
        if traced.own and not passed_on:
            self.connection.execute(
                "UPDATE mentions SET own = ? WHERE position = ?", (orjson.dumps(traced.own).decode(), mention)
            )

    def _claims(self, event: Recorded, mention: int, said: dict[str, Any], found: Read) -> set[str]:
        """Record new claims, withdraw those that the text no longer makes; the questions that either bears on."""
        claims: dict[tuple[str, str, str], Claim] = {}
        for claim in (*found.claims, *self._watched(said, found)):
            claims.setdefault((claim.question, claim.value, claim.level), claim)
        stored = self.connection.execute(
            "SELECT question, value, level, ref FROM claims WHERE mention = ? AND withdrawn_at IS NULL ORDER BY ref",
            (mention,),
        )
        held = {(question, value, level): ref for question, value, level, ref in stored}
        gone = sorted(held.keys() - claims.keys())
        for key in gone:
            self.evidence.withdraw(held[key], event.position)
        new = [claim for key, claim in claims.items() if key not in held]
        for number, claim in enumerate(new, 1):
            self.evidence.add(f"c{event.position}.{number}", event.position, mention, claim)
        return {claim.question for claim in new} | {question for question, _, _ in gone}

    def _watched(self, said: dict[str, Any], found: Read) -> Iterator[Claim]:
        """A watched question has no values: that a text touches it is all there is to claim."""
        title = said.get("title", "")
        for id in found.touches:
            if isinstance(self.story.questions[id], WatchQuestion):
                yield Claim(id, "touched", "now", "asserted", "title", 0, len(title), title, "about")

    def _touches(self, event: Recorded, mention: int, found: Read) -> None:
        for question in found.touches:
            self.connection.execute(
                "INSERT INTO touches (question, mention, event) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (question, mention, event.position),
            )

    def _threads(self, event: Recorded, mention: int, found: Read) -> None:
        numbered = [(thread.sentence, number) for number, thread in enumerate(found.threads, 1)]
        for sentence, number in sorted(numbered):  # of one text, in an order that does not depend on its layout
            self.connection.execute(
                "INSERT INTO threads (mention, event, number, sentence, thread) VALUES (?, ?, ?, ?, ?)",
                (mention, event.position, number, sentence, self._thread(sentence)),
            )

    def _thread(self, sentence: str) -> int:
        """The first thread whose first sentence this one resembles; otherwise it begins the next."""
        words = sorted(content(sentence))
        (joined,) = self.connection.execute(
            "SELECT min(thread) FROM (SELECT thread FROM json_each(:words) JOIN thread_words ON word = value "
            "GROUP BY thread HAVING count(*) >= :alike * (:number + words - count(*)))",
            {"words": orjson.dumps(words).decode(), "number": len(words), "alike": ALIKE},
        ).fetchone()
        if joined is not None:
            return int(joined)
        (begun,) = self.connection.execute("SELECT coalesce(max(thread), 0) + 1 FROM threads").fetchone()
        self.connection.executemany(
            "INSERT INTO thread_words (word, thread, words) VALUES (?, ?, ?)",
            [(word, begun, len(words)) for word in words],
        )
        return int(begun)

    def _ruling(self, event: Recorded) -> None:
        self.mentions.settle_rows()
        questions = self.rulings.made(event) if event.kind == "ruling.made" else self.rulings.withdrawn(event)
        self._refold(questions, event.position, event.position, ruled=True)

    def _refold(self, questions: set[str], position: int, trigger: int, *, ruled: bool) -> None:
        """Fold the questions anew, and those that ask for a detail of them."""
        affected = questions | self.evidence.details_of(questions)
        for question in self.story.questions:
            if question in affected:
                self._settle(question, position, trigger, ruled=ruled)

    def _settle(self, question: str, position: int, trigger: int, *, ruled: bool) -> None:
        before, after = self.evidence.refold(question, ruled=ruled)
        if after == before:
            return
        leading = after.leading[0] if after.leading else None
        row = {
            "question": question,
            "position": position,
            "trigger": trigger,
            "moved": int(_told(before) != _told(after)),
            "slipped": int(self._slipped(question, before, leading)),
            "value": leading.value if leading else None,
            "grade": leading.grade.word if leading else None,
            "mentions": after.mentions,
            "origins": after.origins,
            "state": after.dump(),
        }
        self.connection.execute(_insert("question_history", row), row)

    def _slipped(self, question: str, before: State, now: Standing | None) -> bool:
        """Is the date now expected wholly later than the one expected last?"""
        if now is None or now.low is None or not isinstance(self.story.questions[question], DateQuestion):
            return False
        last = before.leading[0] if before.leading else self._last_led(question)
        return last is not None and last.high is not None and now.low > last.high

    def _last_led(self, question: str) -> Standing | None:
        """What led before nothing did."""
        row = self.connection.execute(
            "SELECT state FROM question_history WHERE question = ? AND value IS NOT NULL "
            "ORDER BY position DESC LIMIT 1",
            (question,),
        ).fetchone()
        return State.load(row[0]).leading[0] if row else None

    # --- feeds ----------------------------------------------------------------------------------------------------

    def _feed(self, event: Recorded) -> None:
        said = event.payload
        status = event.kind.removeprefix("feed.")
        if status == "moved":
            return
        self.connection.execute(
            "INSERT INTO feeds (feed, status, since, message) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (feed) DO UPDATE "
            "SET status = excluded.status, since = excluded.since, message = excluded.message",
            (said["feed"], "ok" if status == "recovered" else status, said["seen_at"], said.get("message", "")),
        )


def _told(state: State) -> tuple[object, ...]:
    """What a reader is told of a state: a history row that differs in this has moved the question."""
    return state.lifecycle, state.ruling, *((s.value, s.grade) for s in (*state.leading, *state.rivals))


def _insert(table: str, row: dict[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})"
