"""The tables that the log folds into. Changing any of them means raising FORMAT: the next command rebuilds.

What refers to what is declared for whoever browses the tables; the fold keeps to it, and SQLite is not asked to enforce
it, which would double the work of each row.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from timeline.projections import search

FORMAT: Final = 32

TABLES: Final = {
    "progress": """
        CREATE TABLE progress (
            only       INTEGER PRIMARY KEY CHECK (only = 1),
            checkpoint INTEGER NOT NULL,
            format     INTEGER NOT NULL,
            rules      TEXT NOT NULL
        ) STRICT
    """,
    "mentions": """
        CREATE TABLE mentions (
            position     INTEGER PRIMARY KEY,
            number       INTEGER NOT NULL,
            current      INTEGER NOT NULL,
            feed         TEXT NOT NULL,
            domain       TEXT NOT NULL,
            title        TEXT NOT NULL,
            link         TEXT,
            published_at TEXT,
            seen_at      TEXT NOT NULL,
            recorded_at  TEXT NOT NULL,
            backlog      INTEGER NOT NULL,
            revisions    INTEGER NOT NULL,
            on_story     INTEGER NOT NULL,
            family       INTEGER REFERENCES families (family),
            own          TEXT
        ) STRICT
    """,
    "claims": """
        CREATE TABLE claims (
            ref          TEXT PRIMARY KEY,
            event        INTEGER NOT NULL,
            mention      INTEGER NOT NULL REFERENCES mentions (position),
            question     TEXT NOT NULL REFERENCES questions (question),
            value        TEXT NOT NULL,
            aspect       TEXT NOT NULL,
            level        TEXT NOT NULL,
            sentence     TEXT NOT NULL,
            body         TEXT NOT NULL,
            origin       TEXT NOT NULL,
            letter       TEXT NOT NULL,
            derived      INTEGER NOT NULL,
            withdrawn_at INTEGER,
            rejected_by  INTEGER
        ) STRICT, WITHOUT ROWID
    """,
    "supports": """
        CREATE TABLE supports (
            question TEXT NOT NULL,
            value    TEXT NOT NULL,
            origin   TEXT NOT NULL,
            grade    INTEGER NOT NULL,
            family   INTEGER NOT NULL,
            lone     INTEGER NOT NULL,
            letter   TEXT NOT NULL,
            retold   INTEGER NOT NULL,
            best_at  INTEGER NOT NULL,
            best     TEXT NOT NULL,
            first_at INTEGER NOT NULL,
            first    TEXT NOT NULL,
            latest   INTEGER NOT NULL,
            body     TEXT NOT NULL,
            PRIMARY KEY (question, value, origin)
        ) STRICT, WITHOUT ROWID
    """,
    "tallies": """
        CREATE TABLE tallies (
            question TEXT NOT NULL,
            value    TEXT NOT NULL,
            mentions INTEGER NOT NULL,
            PRIMARY KEY (question, value)
        ) STRICT, WITHOUT ROWID
    """,
    "touches": """
        CREATE TABLE touches (
            question TEXT NOT NULL REFERENCES questions (question),
            mention  INTEGER NOT NULL REFERENCES mentions (position),
            event    INTEGER NOT NULL,
            PRIMARY KEY (question, mention)
        ) STRICT, WITHOUT ROWID
    """,
    "threads": """
        CREATE TABLE threads (
            thread   INTEGER NOT NULL,
            event    INTEGER NOT NULL,
            number   INTEGER NOT NULL,
            mention  INTEGER NOT NULL REFERENCES mentions (position),
            sentence TEXT NOT NULL,
            PRIMARY KEY (thread, event, number)
        ) STRICT, WITHOUT ROWID
    """,
    "thread_words": """
        CREATE TABLE thread_words (
            word   TEXT NOT NULL,
            thread INTEGER NOT NULL,
            words  INTEGER NOT NULL,
            PRIMARY KEY (word, thread)
        ) STRICT, WITHOUT ROWID
    """,
    "families": """
        CREATE TABLE families (
            family      INTEGER PRIMARY KEY,
            development INTEGER NOT NULL REFERENCES developments (development),
            root        TEXT NOT NULL,
            copy        INTEGER,
            because     TEXT NOT NULL,
            mentions    INTEGER NOT NULL,
            body        TEXT NOT NULL
        ) STRICT
    """,
    "developments": """
        CREATE TABLE developments (
            development INTEGER PRIMARY KEY,
            title       TEXT NOT NULL,
            first       INTEGER NOT NULL,
            mentions    INTEGER NOT NULL,
            body        TEXT NOT NULL
        ) STRICT
    """,
    "members": """
        CREATE TABLE members (
            report INTEGER PRIMARY KEY,
            family INTEGER NOT NULL
        ) STRICT
    """,
    "links": """
        CREATE TABLE links (
            younger INTEGER NOT NULL,
            older   INTEGER NOT NULL,
            score   INTEGER NOT NULL,
            body    TEXT NOT NULL,
            PRIMARY KEY (younger, older)
        ) STRICT, WITHOUT ROWID
    """,
    "merges": """
        CREATE TABLE merges (
            gone   INTEGER PRIMARY KEY,
            kept   INTEGER NOT NULL,
            report INTEGER NOT NULL
        ) STRICT
    """,
    "traces": """
        CREATE TABLE traces (
            report INTEGER PRIMARY KEY,
            at     INTEGER NOT NULL,
            body   TEXT NOT NULL
        ) STRICT
    """,
    "postings": """
        CREATE TABLE postings (
            number  INTEGER PRIMARY KEY,
            reports BLOB NOT NULL
        ) STRICT
    """,
    "words": """
        CREATE TABLE words (
            word  TEXT PRIMARY KEY,
            count INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
    """,
    "questions": """
        CREATE TABLE questions (
            question TEXT PRIMARY KEY,
            number   INTEGER NOT NULL,
            name     TEXT NOT NULL,
            ask      TEXT NOT NULL,
            type     TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
    """,
    "question_history": """
        CREATE TABLE question_history (
            question TEXT NOT NULL REFERENCES questions (question),
            position INTEGER NOT NULL,
            trigger  INTEGER NOT NULL,
            moved    INTEGER NOT NULL,
            slipped  INTEGER NOT NULL,
            value    TEXT,
            grade    TEXT,
            mentions INTEGER NOT NULL,
            origins  INTEGER NOT NULL,
            state    TEXT NOT NULL,
            PRIMARY KEY (question, position)
        ) STRICT
    """,
    "rulings": """
        CREATE TABLE rulings (
            position     INTEGER PRIMARY KEY,
            id           TEXT NOT NULL,
            verdict      TEXT NOT NULL,
            question     TEXT,
            value        TEXT,
            subjects     TEXT NOT NULL,
            because      TEXT NOT NULL,
            by           TEXT NOT NULL,
            made_at      TEXT NOT NULL,
            withdrawn_at INTEGER
        ) STRICT
    """,
    "feeds": """
        CREATE TABLE feeds (
            feed    TEXT PRIMARY KEY,
            status  TEXT NOT NULL,
            since   TEXT NOT NULL,
            message TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
    """,
}

INDEXES: Final = (
    "CREATE INDEX mentions_on_story ON mentions (position, domain, family, on_story) WHERE on_story",
    "CREATE INDEX mentions_on_story_by_domain ON mentions (domain) WHERE on_story",
    "CREATE INDEX mentions_edited ON mentions (position) WHERE revisions > 0",
    "CREATE INDEX mentions_by_domain ON mentions (domain)",
    "CREATE INDEX mentions_by_feed ON mentions (feed)",
    "CREATE INDEX mentions_by_family ON mentions (family) WHERE family IS NOT NULL",
    "CREATE INDEX members_by_family ON members (family)",
    "CREATE INDEX families_by_development ON families (development)",
    "CREATE INDEX developments_by_mentions ON developments (mentions DESC, development)",
    "CREATE INDEX claims_by_value ON claims (question, value, origin, event)",
    "CREATE INDEX claims_done ON claims (question, value) WHERE aspect = 'done'",
    "CREATE INDEX claims_withdrawn ON claims (withdrawn_at) WHERE withdrawn_at IS NOT NULL",
    "CREATE INDEX claims_by_mention ON claims (mention)",
    "CREATE INDEX supports_by_best ON supports (question, value, grade, letter, retold, best_at, best)",
    "CREATE INDEX supports_by_first ON supports (question, value, grade, first_at, first)",
    "CREATE INDEX supports_by_latest ON supports (question, value, latest) WHERE grade > 0",
    "CREATE INDEX supports_by_origin ON supports (question, origin)",
    "CREATE INDEX supports_lone ON supports (question, family) WHERE lone",
    "CREATE INDEX threads_by_event ON threads (event)",
    "CREATE INDEX touches_by_mention ON touches (mention)",
    "CREATE INDEX touches_by_event ON touches (question, event)",
    "CREATE INDEX history_by_position ON question_history (position)",
    "CREATE INDEX history_moves ON question_history (question, position) WHERE moved",
    "CREATE INDEX history_slips ON question_history (question, position) WHERE slipped",
)


def create(connection: sqlite3.Connection) -> None:
    """Drop what is there and make the tables anew, empty."""
    for name in ("search", *TABLES):
        connection.execute(f'DROP TABLE IF EXISTS main."{name}"')
    for statement in (*TABLES.values(), *INDEXES, *search.TABLE):
        connection.execute(statement)
