"""What Datasette is told of the database: what each table and column means, what to show, sort and count by.

Everything that a reader of tables needs is here; what only the program needs is hidden, not removed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from timeline.browse.queries import QUERIES

DATABASE = "events"
"""The name under which Datasette serves the database."""
SAYS = (
    "Everything that the story's feeds said, as recorded, and what was read from it. Try the queries first. "
    "The story's own pages begin at the address without a path."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A table to look at.

    ``columns``: what each holds, with its unit; ``newest``: the column to sort by, the last first; ``sorts``: where the
    table grows with the log, the columns that an index keeps in order, for a million rows are not sorted while a reader
    waits; ``facets``: columns that are counted at once, in tables that stay small; ``counts``: columns of large ones,
    counted when asked for, since Datasette counts again on every further page; ``label``: what names a row elsewhere.
    """

    says: str
    columns: dict[str, str]
    newest: str = ""
    sorts: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    label: str = ""
    more: dict[str, Any] = field(default_factory=dict)


_MENTION = "the mention, m<position>"
_QUESTION = "the id of the question"
_UTC = "moment, UTC"

TABLES: dict[str, Shown] = {
    "events": Shown(
        "The log: everything that ever happened, in order, never changed. All other tables are read from it.",
        {
            "position": "place in the log, 1, 2, 3 …; e<position> in references",
            "id": "digest of the stream, the content and what it supersedes",
            "stream": "the events about one thing",
            "kind": "what happened",
            "version": "of the shape of its body",
            "recorded_at": f"when the log took it; {_UTC}",
            "body": "what happened, as JSON",
            "hash": "SHA-256 over the hash of the row before and this row",
        },
        newest="position",
        sorts=("position", "id"),
    ),
    "mentions": Shown(
        "Each item that a feed carried, as it reads now.",
        {
            "position": "place in the log; m<position> in references",
            "number": "1, 2, 3 … in the order in which the log took them",
            "current": "the event that holds its text as it is now",
            "feed": "key of the feed that brought it",
            "domain": "who published it",
            "title": "its headline",
            "link": "its address",
            "published_at": f"the source's own date, where it gives one; {_UTC}",
            "seen_at": f"when a poll or an archive first saw it; {_UTC}",
            "recorded_at": f"when the log took it; {_UTC}",
            "backlog": "1: it was there at the first poll of its feed",
            "revisions": "how often it was edited since",
            "on_story": "1: it concerns the story, and was read",
            "family": "the report that it goes back to, f<family>",
            "own": "words by which it says that it asked for itself, as JSON",
        },
        newest="position",
        sorts=("position", "feed", "domain"),
        counts=("feed", "domain"),
        label="title",
        more={"fts_table": "search", "fts_pk": "position"},
    ),
    "claims": Shown(
        "What was read from mentions: one sentence's assertion about one question.",
        {
            "ref": "c<event>.<number>",
            "event": "the version of the mention in which it stands",
            "mention": _MENTION,
            "question": _QUESTION,
            "value": "what it says",
            "aspect": "done, now, intended, possible, conditional or negated",
            "level": "how firmly it is said",
            "sentence": "the whole sentence",
            "body": "the claim, as JSON: the words, their place, the cues",
            "origin": "whose word it is",
            "letter": "Admiralty letter of the source, A to F",
            "derived": "1: the mention retells another's report",
            "withdrawn_at": "position of the edit that took it back",
            "rejected_by": "position of the ruling that rejects it",
        },
        newest="mention",
        sorts=("mention", "question", "ref"),  # Datasette offers a key of one column whatever it is told
        counts=("question",),
        label="sentence",
    ),
    "questions": Shown(
        "What the story asks.",
        {
            "question": "its id",
            "number": "its place in feeds.yaml",
            "name": "its short name",
            "ask": "the question in full",
            "type": "status, date, amount, choice, list or watch",
        },
        facets=("type",),
        label="name",
        more={"sort": "number"},
    ),
    "question_history": Shown(
        "Every state that a question ever had, from the position at which it began.",
        {
            "question": _QUESTION,
            "position": "place in the log from which on it stood so",
            "trigger": "the mention or the ruling that moved it",
            "moved": "1: a reader would have been told",
            "slipped": "1: the date now expected is wholly later than the one expected last",
            "value": "what led",
            "grade": "how well founded that was",
            "mentions": "mentions that address the question, so far",
            "origins": "independent origins behind them",
            "state": "the whole state, as JSON",
        },
        newest="position",
        sorts=("position", "question"),
    ),
    "families": Shown(
        "Reports with their retellings: the mentions of a family have one origin.",
        {
            "family": "f<family>, the position of its first mention",
            "development": "what happened, as told by this and other reports",
            "root": "the outlet that it goes back to",
            "copy": "our copy of its report, if we hold one",
            "because": "why it goes back there",
            "mentions": "how many mentions it has",
            "body": "what the program remembers of it, as JSON",
        },
        newest="mentions",
        sorts=("mentions", "family", "development"),
        label="root",
    ),
    "developments": Shown(
        "Things that happened, each told by one or more independent reports.",
        {
            "development": "position of its first mention",
            "title": "headline of its earliest report",
            "first": "the mention that reported it first",
            "mentions": "how many mentions tell of it",
            "body": "what the program remembers of it, as JSON",
        },
        newest="mentions",
        sorts=("mentions", "development"),
        label="title",
    ),
    "touches": Shown(
        "Which mention bears on which question, whether or not it claims anything.",
        {"question": _QUESTION, "mention": _MENTION, "event": "the version of the mention that does"},
        newest="mention",
        sorts=("mention", "question"),
        counts=("question",),
    ),
    "threads": Shown(
        "Sentences in which a text leaves something open.",
        {
            "mention": _MENTION,
            "event": "the version of the mention in which it stands",
            "number": "its place among them",
            "sentence": "what is asked",
            "thread": "which open question it asks, 1, 2, 3 … in the order in which they were first asked",
        },
        newest="event",
        sorts=("event", "thread"),
    ),
    "merges": Shown(
        "Which families became part of others, and by which text that is kin to both.",
        {
            "gone": "the family that is no more, unless a ruling brought it back",
            "kept": "the family that it became part of",
            "report": "position of the text that showed them to be one",
        },
        newest="report",
    ),
    "links": Shown(
        "Which text has its words from which.",
        {
            "younger": "position of the text that came later",
            "older": "position of the text that it resembles",
            "score": "how alike, in hundredths of a point; kin from 400 on",
            "body": "the evidence, as JSON",
        },
        newest="younger",
        sorts=("younger",),
    ),
    "rulings": Shown(
        "A person's recorded judgements, withdrawn ones among them.",
        {
            "position": "place in the log; e<position> in references",
            "id": "its lasting id",
            "verdict": "set, reject, same, apart, annul or reopen",
            "question": _QUESTION,
            "value": "what was ruled",
            "subjects": "the claims or mentions judged, as JSON",
            "because": "the reason given",
            "by": "who judged",
            "made_at": f"when; {_UTC}",
            "withdrawn_at": "position at which it was taken back",
        },
        newest="position",
        facets=("verdict",),
    ),
    "feeds": Shown(
        "How each feed is.",
        {"feed": "its key", "status": "ok, failing or gone", "since": f"since when; {_UTC}", "message": "its trouble"},
        facets=("status",),
    ),
    "fetches": Shown(
        "Every time that a feed was asked.",
        {
            "feed": "its key",
            "at": f"when; {_UTC}",
            "outcome": "new, unchanged, saved, empty, or how it failed",
            "status": "of HTTP",
            "cause": "a short word for the trouble",
            "message": "the trouble in words",
            "seen": "items that were new",
            "revised": "items that had been edited",
            "pause": "seconds since the fetch before, where that went otherwise or is more than a day ago",
        },
        newest="at",
        sorts=("at", "feed"),
        counts=("feed", "outcome"),
    ),
}

HIDDEN = (
    "progress", "supports", "tallies", "members", "traces", "postings", "words", "thread_words", "adopted_file",
    "feed_state", "feed_marks", "feed_names", "search", "_sqlite_migrations", "rereads",
)  # fmt: skip


def catalogue(there: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(descriptions, configuration) of the tables that are there, each in the shape that Datasette wants it in."""
    shown = {name: table for name, table in TABLES.items() if name in there}
    described = {name: {**_says(name, table), "columns": table.columns} for name, table in shown.items()}
    configured: dict[str, dict[str, Any]] = {name: {"hidden": True} for name in HIDDEN if name in there}
    for name, table in shown.items():
        configured[name] = {
            **({"sort_desc": table.newest} if table.newest else {}),
            **({"sortable_columns": list(table.sorts)} if table.sorts else {}),
            **({"facets": list(table.facets)} if table.facets else {}),
            **({"label_column": table.label} if table.label else {}),
            **table.more,
        }
    queries = {name: query.config() for name, query in QUERIES.items() if not query.needs or query.needs in there}
    return (
        {"databases": {DATABASE: {"description": SAYS, "tables": described}}},
        {"databases": {DATABASE: {"tables": configured, "queries": queries}}},
    )


def _says(name: str, table: Shown) -> dict[str, str]:
    if not table.counts:
        return {"description": table.says}
    links = [
        Markup('<a href="/{}/{}?_facet={}">{}</a>').format(DATABASE, name, column, column) for column in table.counts
    ]
    return {"description_html": Markup("{} Count them by {}.").format(table.says, Markup(" or ").join(links))}
