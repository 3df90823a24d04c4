"""``timeline questions`` and ``timeline question``: where things stand, and what one question rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from timeline.board import Standing, State
from timeline.errors import ReferenceNotFound
from timeline.projections.rows import Evidence, Mention, Moment
from timeline.projections.views import Views
from timeline.reading.stance import STANCES, Stance, can_be_denied, is_about, stance
from timeline.report.newspage import cited, grade
from timeline.report.page import Page
from timeline.report.plain import evidence_json, mention_json, standing_json
from timeline.report.words import clean, count, day, particular, source_name, value, value_name
from timeline.story.model import Question, Story, WatchQuestion


@dataclass(frozen=True, slots=True)
class Row:
    """One question on the board. ``touched``: the newest mention that bears on it."""

    id: str
    question: Question
    moment: Moment | None
    touched: Mention | None

    @property
    def state(self) -> State:
        return self.moment.state if self.moment else State()


def board(story: Story, views: Views, upto: int) -> list[Row]:
    """Every question of the story as it stood at a position, in the order of the file."""
    return [row_of(story, views, id, upto) for id in story.questions]


def row_of(story: Story, views: Views, id: str, upto: int) -> Row:
    """One question as it stood at a position."""
    newest = views.mentions(question=id, upto=upto, limit=1)
    return Row(id, story.questions[id], views.state(id, upto), newest[0] if newest else None)


def board_json(story: Story, rows: list[Row]) -> list[dict[str, Any]]:
    return [
        {
            "question": row.id,
            "name": row.question.title(row.id),
            "ask": row.question.ask,
            "type": row.question.type,
            "leading": [standing_json(story, row.id, s) for s in row.state.leading],
            "rivals": [standing_json(story, row.id, s) for s in row.state.rivals],
            "lifecycle": row.state.lifecycle,
            "facets": [standing_json(story, row.id, s) for s in row.state.facets],
            "ruling": f"e{row.state.ruling}" if row.state.ruling else None,
            "mentions": row.state.mentions,
            "origins": row.state.origins,
            "position": row.moment.position if row.moment else None,
            "touched": mention_json(story, row.touched) if row.touched else None,
        }
        for row in rows
    ]


def board_page(story: Story, views: Views, rows: list[Row], year: int, width: int, colour: bool) -> str:
    page = Page(width, colour)
    page.text(f"{clean(story.story)} · {count(len(rows), 'question')}")
    page.lines.append("")
    for row in rows:
        page.row(row.question.title(row.id), *state_words(story, views, row, year))
    page.lines.append("")
    page.text("`timeline question ID` shows one whole; the ids are " + ", ".join(row.id for row in rows) + ".")
    return str(page)


def state_words(story: Story, views: Views, row: Row, year: int) -> tuple[str, str]:
    state, question = row.state, row.question
    last = f"last touched {day(row.touched.day, year=year)}" if row.touched else "never touched"
    if isinstance(question, WatchQuestion):
        return f"watched: {count(state.mentions, 'mention')}, {count(state.origins, 'origin')}", last
    if not state.leading:
        return state.lifecycle, last
    main = "; ".join(f"{value(question, s)} ({grade(story, row.id, s)})" for s in state.leading)
    if state.lifecycle in ("annulled", "disputed"):
        main = f"{state.lifecycle.upper()}: {main}"
    first = state.leading[0]
    learned = views.first(first)
    since = learned.mention.day if learned else views.ruling(first.since).made_at[:10]
    detail = f"{first.mark} · {backing(state)} · since {day(since, year=year)} · {last}"
    if state.rivals:
        detail += f" · {count(len(state.rivals), 'rival value')}"
    return main, detail


def backing(state: State) -> str:
    """``3 origins``: the independent ones behind the values that lead; a ruling may stand without any."""
    origins = {origin for standing in state.leading for origin in standing.origins}
    return count(len(origins), "origin") if origins else "a person's word, no report says so"


# --- one question -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whole:
    """One question with its history and all its evidence."""

    row: Row
    history: list[Moment]
    evidence: list[Evidence]
    reports: list[Mention]


def whole(story: Story, views: Views, id: str, upto: int) -> Whole:
    row = row_of(story, views, id, upto)
    watched = isinstance(row.question, WatchQuestion)
    return Whole(
        row,
        list(views.history(id, upto=upto)),
        views.claims(question=id, upto=upto),
        views.watched(id, after=0, upto=upto) if watched else [],
    )


def whole_json(story: Story, found: Whole) -> dict[str, Any]:
    id = found.row.id
    return {
        "schema": "timeline.question/1",
        **board_json(story, [found.row])[0],
        "assumes": list(found.row.question.assumes),
        "signposts": list(found.row.question.signposts),
        "history": [
            {
                "position": moment.position,
                "trigger": f"m{moment.trigger}",
                "leading": [standing_json(story, id, s) for s in moment.state.leading],
                "rivals": [standing_json(story, id, s) for s in moment.state.rivals],
            }
            for moment in found.history
        ],
        "evidence": [evidence_json(story, e) for e in found.evidence],
        "reports": [{**mention_json(story, m), "stance": stance_of(found.row.question, m)} for m in found.reports],
    }


def whole_page(story: Story, views: Views, found: Whole, year: int, width: int, colour: bool) -> str:
    row, page = found.row, Page(width, colour)
    page.text(f"{row.question.title(row.id)} · {clean(row.question.ask)}", "bold")
    page.row("now", *state_words(story, views, row, year))
    if row.state.lifecycle != "open":
        page.row("lifecycle", row.state.lifecycle)
    if row.state.ruling:
        ruled = views.ruling(row.state.ruling)
        page.row("ruling", f"{ruled.verdict} by {clean(ruled.by)}: {clean(ruled.because)} [e{ruled.position}]")
    for rival in row.state.rivals:
        page.row("against it", *standing_words(story, views, row, rival, year))
    for facet in row.state.facets:
        name, option = particular(story, facet.value)
        told = f"{option} ({facet.grade.word}, {count(len(facet.origins), 'origin')})"
        learned = views.first(facet)
        page.row(clean(name), told, f"first {cited(story, learned, year)}" if learned else "")
    wanted = getattr(row.question, "needs_primary", {}).get(row.state.value or "")
    if wanted:
        page.row("settled by", clean(wanted))
    for assumed in row.question.assumes:
        page.row("assumes", clean(assumed))
    for signpost in row.question.signposts:
        page.row("watch for", clean(signpost))
    _history(page, story, views, found, year)
    if found.reports:
        _reports(page, story, found, year)
    else:
        _evidence(page, story, found, year)
    return str(page)


def _reports(page: Page, story: Story, found: Whole, year: int) -> None:
    taken = [stance_of(found.row.question, mention) for mention in found.reports]
    page.heading("REPORTS")
    if any(taken):
        times = Counter(taken)
        page.row("headlines", " · ".join(f"{times[way]} {way}" for way in STANCES if times[way]))
    for mention, way in list(zip(found.reports, taken, strict=True))[:20]:
        where = _published(story, mention)
        page.row(day(mention.day, year=year), clean(mention.title), f"{way} · {where}" if way else where)


def stance_of(question: Question, mention: Mention) -> Stance | None:
    """How a mention's headline takes what a question asks; None if it says neither yes nor no to it."""
    answerable = can_be_denied(question.ask) and is_about(question.ask, mention.title)
    return stance(question.ask, mention.title) if answerable else None


def _published(story: Story, mention: Mention) -> str:
    return f"{source_name(story, mention.domain)} · {mention.ref}"


def standing_words(story: Story, views: Views, row: Row, standing: Standing, year: int) -> tuple[str, str]:
    main = f"{value(row.question, standing)} ({grade(story, row.id, standing)})"
    origins = ", ".join(source_name(story, origin) for origin in standing.origins[:6])
    learned = views.first(standing)
    first = f" · first {cited(story, learned, year)}" if learned else ""
    return main, f"{standing.mark} · {origins}{first}"


def _history(page: Page, story: Story, views: Views, found: Whole, year: int) -> None:
    told: tuple[tuple[str, int], ...] = ()
    steps = []
    for moment in found.history:
        now = tuple((s.value, s.grade) for s in moment.state.leading)
        if now != told:
            steps.append(moment)
            told = now
    if steps:
        page.heading("HISTORY")
    for moment in steps:
        text = "; ".join(f"{value(found.row.question, s)} ({s.grade.word})" for s in moment.state.leading) or "open"
        page.row(day(views.day(moment), year=year), text, trigger_words(story, views, moment))


def trigger_words(story: Story, views: Views, moment: Moment) -> str:
    try:
        trigger = views.mention(moment.trigger)
    except ReferenceNotFound:
        return f"a person's ruling [e{moment.trigger}]"
    return f"{_published(story, trigger)} · {clean(trigger.title)}"


def fate(evidence: Evidence) -> str:
    """What became of a claim that no longer counts."""
    if evidence.rejected_by:
        return f" · REJECTED by a ruling [e{evidence.rejected_by}]"
    return " · withdrawn by a later edit" if evidence.withdrawn_at else ""


def _evidence(page: Page, story: Story, found: Whole, year: int) -> None:
    """The claims, grouped by the value that they are for, each in its sentence."""
    for standing in (*found.row.state.leading, *found.row.state.rivals):
        mine = [e for e in found.evidence if e.claim.value == standing.value]
        if not mine:
            continue  # a person's word
        page.heading(f"EVIDENCE · {value(found.row.question, standing)} · {count(len(standing.origins), 'origin')}")
        for evidence in mine[:12]:
            gone = fate(evidence)
            page.row(
                evidence.ref,
                f"“{clean(evidence.claim.sentence)}”",
                f"{cited(story, evidence, year)} · {evidence.claim.level}, {evidence.claim.aspect}{gone}",
            )
        if len(mine) > 12:
            page.text(f"… and {count(len(mine) - 12, 'claim')} more; --json has all", "dim", indent=1)
    shown = {standing.value for standing in (*found.row.state.leading, *found.row.state.rivals)}
    others = [e for e in found.evidence if e.claim.value not in shown]
    if others:
        page.heading("ALSO SAID · compatible, overtaken or rejected")
    for evidence in others[-8:]:
        said = f"{cited(story, evidence, year)} · {evidence.claim.level}, {evidence.claim.aspect}{fate(evidence)}"
        text = f"{value_name(found.row.question, evidence.claim.value)}: “{clean(evidence.claim.sentence)}”"
        page.row(evidence.ref, text, said)
