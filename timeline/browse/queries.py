"""Questions worth asking of the tables, as queries that anybody may run and change.

Dates are found by bisecting the log, whose positions have no gaps and whose times never decrease; no index is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_BOUND = "CASE bound WHEN 'since' THEN :since ELSE coalesce(nullif(:until, ''), '9999') END"
_EARLY = f"(SELECT recorded_at FROM events WHERE position = (low + high + 1) / 2) < {_BOUND}"
BETWEEN = f"""
WITH RECURSIVE find (bound, low, high) AS (
  SELECT 'since', 0, coalesce(max(position), 0) FROM events
  UNION ALL SELECT 'until', 0, coalesce(max(position), 0) FROM events
  UNION ALL
  SELECT bound,
         CASE WHEN {_EARLY} THEN (low + high + 1) / 2 ELSE low END,
         CASE WHEN {_EARLY} THEN high ELSE (low + high + 1) / 2 - 1 END
  FROM find WHERE low < high
),
span AS (
  SELECT max(low) FILTER (WHERE bound = 'since') AS after, max(low) FILTER (WHERE bound = 'until') AS upto
  FROM find WHERE low = high
)"""
"""``span``: the positions (after, upto] of the days :since and :until (ISO, UTC; empty: the start, the end)."""

_LATEST = "h.position = (SELECT max(position) FROM question_history WHERE question = q.question)"
_HEDGED = "('speculative', 'hearsay', 'anonymous')"


@dataclass(frozen=True, slots=True)
class Query:
    """A query with its title and what it answers. ``needs``: a table that only polling makes."""

    title: str
    says: str
    sql: str
    needs: str = ""

    def config(self) -> dict[str, Any]:
        return {"title": self.title, "description": self.says, "sql": self.sql.strip(), "hide_sql": True}


QUERIES: dict[str, Query] = {
    "what_changed": Query(
        "What changed between two dates",
        "Each move of a question that a reader would have been told of. since and until: days such as 2026-05-18, UTC; "
        "an empty one means the start or the end.",
        f"""{BETWEEN}
SELECT substr(recorded_at, 1, 10) AS learned, question, name,
       (SELECT value || ' (' || grade || ')' FROM question_history AS b
        WHERE b.question = h.question AND b.position < h.position ORDER BY b.position DESC LIMIT 1) AS before,
       value || ' (' || grade || ')' AS after, h.origins, h.mentions,
       CASE WHEN kind LIKE 'mention.%' THEN trigger END AS mention
FROM span CROSS JOIN question_history AS h INDEXED BY history_moves
JOIN questions USING (question) JOIN events ON events.position = h.position
WHERE moved AND h.position > after AND h.position <= upto
ORDER BY h.position DESC LIMIT 500""",
    ),
    "changes_feed": Query(
        "The latest changes, to subscribe to",
        "The last fifty moves of any question. Its columns make an Atom feed: add .atom to the address.",
        """
SELECT 'urn:timeline:' || question || ':' || h.position AS atom_id,
       name || ': ' || coalesce(value || ' (' || grade || ')', 'open') AS atom_title,
       events.recorded_at AS atom_updated, title AS atom_content, link AS atom_link, domain AS atom_author_name
FROM question_history AS h INDEXED BY history_moves JOIN questions USING (question)
JOIN events ON events.position = h.position LEFT JOIN mentions ON mentions.position = trigger
WHERE moved ORDER BY h.position DESC LIMIT 50""",
    ),
    "expected_dates": Query(
        "What is expected when",
        "The leading dates of date questions. Its columns make a calendar: add .ics to the address.",
        f"""
SELECT name || ': ' || (s.value ->> 'value') || ' expected' AS event_name,
       date('0001-01-01', ((s.value ->> 'low') - 1) || ' days') AS event_dtstart,
       date('0001-01-01', ((s.value ->> 'high') - 1) || ' days') AS event_dtend,
       ask AS event_description, 'timeline-' || question || '-' || (s.value ->> 'value') AS event_uid
FROM questions AS q CROSS JOIN question_history AS h USING (question), json_each(h.state, '$.leading') AS s
WHERE q.type = 'date' AND {_LATEST} AND (s.value ->> 'high') - (s.value ->> 'low') <= 366
ORDER BY event_dtstart""",
    ),
    "who_reports_first": Query(
        "Who reports first",
        "Of all the answers that anybody gave: how many each origin gave, and how many of them first.",
        """
SELECT origin, sum(place = 1) AS first_with, count(*) AS answers,
       round(100.0 * sum(place = 1) / count(*)) AS percent_first
FROM (SELECT origin, row_number() OVER (PARTITION BY question, value ORDER BY body ->> '$.first[0]') AS place
      FROM supports WHERE value NOT LIKE '%=%')
GROUP BY origin ORDER BY first_with DESC, answers DESC LIMIT 200""",
    ),
    "who_copies_whom": Query(
        "Who copies whom",
        "Which publisher retells whose reports, and how often.",
        """
SELECT domain AS retold_by, root AS origin, count(*) AS mentions,
       substr(min(coalesce(published_at, seen_at)), 1, 10) AS first_time,
       substr(max(coalesce(published_at, seen_at)), 1, 10) AS last_time, max(family) AS family
FROM families CROSS JOIN mentions USING (family)
WHERE families.mentions > 1 AND domain <> root AND position IS NOT copy
GROUP BY +domain, root ORDER BY count(*) DESC, domain LIMIT 200""",
    ),
    "hedges_dropped": Query(
        "Hedges dropped in retellings",
        "Where one mention of a report hedges, and a later one says the same without the hedge.",
        f"""
SELECT substr(at, 1, 10) AS day, question, value, hedged_by, how, in_these_words, domain AS retold_by, level AS as_if,
       sentence AS in_those_words, mention, family
FROM (SELECT c.*, m.family, domain, coalesce(published_at, seen_at) AS at, first_value(event) OVER hedge AS hedged_in,
             first_value(domain) OVER hedge AS hedged_by, first_value(level) OVER hedge AS how,
             first_value(sentence) OVER hedge AS in_these_words
      FROM families AS f CROSS JOIN mentions AS m ON m.family = f.family JOIN claims AS c ON c.mention = m.position
      WHERE f.mentions > 1 AND withdrawn_at IS NULL
      WINDOW hedge AS (PARTITION BY m.family, question, value
                       ORDER BY CASE WHEN level IN {_HEDGED} THEN event END NULLS LAST))
WHERE how IN {_HEDGED} AND level NOT IN {_HEDGED} AND hedged_in < event ORDER BY event DESC LIMIT 200""",
    ),
    "edited_articles": Query(
        "Edited articles",
        "Mentions whose text was changed after we had seen it, and what they no longer claim.",
        """
SELECT position AS mention, revisions AS edits, substr(coalesce(published_at, seen_at), 1, 10) AS day, domain, title,
       (SELECT count(*) FROM claims WHERE claims.mention = mentions.position AND withdrawn_at IS NOT NULL)
         AS claims_taken_back
FROM mentions WHERE revisions > 0 ORDER BY position DESC LIMIT 200""",
    ),
    "slipping_dates": Query(
        "Slipping dates",
        "Each time that the leading date of a date question moved, and by how many days.",
        """
SELECT substr(recorded_at, 1, 10) AS learned, question, name, before, value AS after,
       low - low_before AS days_later, CASE WHEN kind LIKE 'mention.%' THEN trigger END AS mention
FROM (SELECT h.*, name, state ->> '$.leading[0].low' AS low,
             lag(value) OVER one AS before, lag(state ->> '$.leading[0].low') OVER one AS low_before
      FROM questions CROSS JOIN question_history AS h INDEXED BY history_moves USING (question)
      WHERE type = 'date' AND moved WINDOW one AS (PARTITION BY h.question ORDER BY position)) AS moves
JOIN events ON events.position = moves.position
WHERE before IS NOT NULL AND before <> value ORDER BY moves.position DESC LIMIT 200""",
    ),
    "contested_questions": Query(
        "Contested questions",
        "Questions for whose answer somebody says otherwise, with the best founded rival answers.",
        f"""
SELECT q.question, name, h.value AS leads, h.grade, r.value ->> 'value' AS against,
       r.value ->> 'mark' AS mark, json_array_length(r.value, '$.origins') AS origins
FROM questions AS q CROSS JOIN question_history AS h USING (question), json_each(h.state, '$.rivals') AS r
WHERE {_LATEST} ORDER BY r.value ->> 'grade' DESC, origins DESC""",
    ),
    "feed_gaps": Query(
        "Feed gaps",
        "Stretches in which a feed could not be read, the latest first: no news from it then means nothing.",
        """
SELECT feed, min(at) AS failing_from, max(at) AS last_failure, count(*) AS attempts, max(message) AS trouble
FROM (SELECT feed, at, message, sum(begins) OVER (PARTITION BY feed ORDER BY at) AS run
      FROM (SELECT feed, at, message,
                   coalesce((SELECT outcome FROM fetches AS earlier WHERE earlier.feed = fetches.feed
                             AND earlier.at < fetches.at ORDER BY earlier.at DESC LIMIT 1)
                            IN ('new', 'unchanged', 'saved'), 1) AS begins
            FROM fetches WHERE outcome NOT IN ('new', 'unchanged', 'saved')))
GROUP BY feed, run ORDER BY last_failure DESC, feed LIMIT 200""",
        needs="fetches",
    ),
    "search_mentions": Query(
        "Search all mentions",
        "Mentions that have all of these words one after another, the newest first. The page /search is kinder.",
        """
SELECT position AS mention, substr(coalesce(published_at, seen_at), 1, 10) AS day, domain, title, on_story
FROM search CROSS JOIN mentions ON position = search.rowid
WHERE search MATCH '"' || replace(:words, '"', '""') || '"' ORDER BY search.rowid DESC LIMIT 100""",
    ),
}
