"""Standings, claims, mentions and rulings as plain JSON values: the parts that every command's --json is made of."""

from __future__ import annotations

from typing import Any

from timeline.board import Standing
from timeline.projections.rows import Evidence, Mention, Ruled
from timeline.report.words import source_name, value
from timeline.story.model import Story


def standing_json(story: Story, id: str, standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "value": standing.value,
        "text": value(story.questions[id], standing),
        "grade": standing.grade.word,
        "mark": standing.mark,
        "hedged": standing.hedged,
        "origins": list(standing.origins),
        "mentions": standing.mentions,
        "low": standing.low,
        "high": standing.high,
        "first": standing.first,
        "best": standing.best,
    }


def evidence_json(story: Story, evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    claim = evidence.claim
    return {
        "ref": evidence.ref,
        "question": claim.question,
        "value": claim.value,
        "aspect": claim.aspect,
        "level": claim.level,
        "speaker": claim.speaker,
        "via": claim.via,
        "sentence": claim.sentence,
        "pattern": claim.pattern,
        "cues": list(claim.cues),
        "withdrawn_at": evidence.withdrawn_at,
        "rejected_by": f"e{evidence.rejected_by}" if evidence.rejected_by else None,
        "origin": evidence.origin,
        "mention": mention_json(story, evidence.mention),
    }


def mention_json(story: Story, mention: Mention) -> dict[str, Any]:
    return {
        "ref": mention.ref,
        "source": source_name(story, mention.domain),
        "domain": mention.domain,
        "feed": mention.feed,
        "title": mention.title,
        "link": mention.link,
        "published_at": mention.published_at,
        "seen_at": mention.seen_at,
        "recorded_at": mention.recorded_at,
        "backlog": mention.backlog,
        "revisions": mention.revisions,
        "on_story": mention.on_story,
        "family": f"f{mention.family}" if mention.family is not None else None,
    }


def ruling_json(ruled: Ruled | None) -> dict[str, Any] | None:
    if ruled is None:
        return None
    return {
        "ref": f"e{ruled.position}",
        "verdict": ruled.verdict,
        "question": ruled.question,
        "value": ruled.value,
        "subjects": list(ruled.subjects),
        "because": ruled.because,
        "by": ruled.by,
        "made_at": ruled.made_at,
        "withdrawn_at": ruled.withdrawn_at,
    }
