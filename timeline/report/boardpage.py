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

CLAIMS, OTHERS, REPORTS = 12, 8, 20
"""What a page names: the first claims for each value, the last for others, the newest reports of a watched question."""


def whole_json(story: Story, views: Views, row: Row, upto: int) -> dict[str, Any]:
    """One question with its history and all its evidence, as it was known at a position."""
    id = row.id
    reports = views.watched(id, after=0, upto=upto) if isinstance(row.question, WatchQuestion) else []
    return {
        "schema": "timeline.question/1",
        **board_json(story, [row])[0],
        "assumes": list(row.question.assumes),
        "signposts": list(row.question.signposts),
        "history": [
            {
                "position": moment.position,
                "trigger": f"m{moment.trigger}",
                "leading": [standing_json(story, id, s) for s in moment.state.leading],
                "rivals": [standing_json(story, id, s) for s in moment.state.rivals],
            }
            for moment in views.history(id, upto=upto)
        ],
        "evidence": [evidence_json(story, e) for e in views.claims(question=id, upto=upto)],
        "reports": [{**mention_json(story, m), "stance": stance_of(row.question, m)} for m in reports],
    }


def whole_page(story: Story, views: Views, row: Row, upto: int, year: int, width: int, colour: bool) -> str:
    """The same for a reader: of its evidence only what is shown is read, and how much there is."""
    page = Page(width, colour)
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
    _history(page, story, views, row, upto, year)
    if isinstance(row.question, WatchQuestion):
        _reports(page, story, views, row, upto, year)
    else:
        _evidence(page, story, views, row, upto, year)
    return str(page)


def _reports(page: Page, story: Story, views: Views, row: Row, upto: int, year: int) -> None:
    """The newest; where a headline can say yes or no, all of them are counted by what they say."""
    answerable = can_be_denied(row.question.ask)
    reports = views.watched(row.id, after=0, upto=upto, limit=-1 if answerable else REPORTS)
    taken = [stance_of(row.question, mention) for mention in reports]
    if reports:
        page.heading("REPORTS")
    if any(taken):
        times = Counter(taken)
        page.row("headlines", " · ".join(f"{times[way]} {way}" for way in STANCES if times[way]))
    for mention, way in list(zip(reports, taken, strict=True))[:REPORTS]:
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


def _history(page: Page, story: Story, views: Views, row: Row, upto: int, year: int) -> None:
    told: tuple[tuple[str, int], ...] = ()
    steps = []
    for moment in views.history(row.id, upto=upto):
        now = tuple((s.value, s.grade) for s in moment.state.leading)
        if now != told:
            steps.append(moment)
            told = now
    if steps:
        page.heading("HISTORY")
    for moment in steps:
        text = "; ".join(f"{value(row.question, s)} ({s.grade.word})" for s in moment.state.leading) or "open"
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


def _evidence(page: Page, story: Story, views: Views, row: Row, upto: int, year: int) -> None:
    """The claims, grouped by the value that they are for, each in its sentence."""
    shown = (*row.state.leading, *row.state.rivals)
    for standing in shown:
        number, first = views.claims_of(row.id, standing.value, upto=upto, limit=CLAIMS)
        if not first:
            continue  # a person's word
        page.heading(f"EVIDENCE · {value(row.question, standing)} · {count(len(standing.origins), 'origin')}")
        for evidence in first:
            gone = fate(evidence)
            page.row(
                evidence.ref,
                f"“{clean(evidence.claim.sentence)}”",
                f"{cited(story, evidence, year)} · {evidence.claim.level}, {evidence.claim.aspect}{gone}",
            )
        if number > CLAIMS:
            page.text(f"… and {count(number - CLAIMS, 'claim')} more; --json has all", "dim", indent=1)
    others = views.claims_beside(row.id, [standing.value for standing in shown], upto=upto, limit=OTHERS)
    if others:
        page.heading("ALSO SAID · compatible, overtaken or rejected")
    for evidence in others:
        said = f"{cited(story, evidence, year)} · {evidence.claim.level}, {evidence.claim.aspect}{fate(evidence)}"
        text = f"{value_name(row.question, evidence.claim.value)}: “{clean(evidence.claim.sentence)}”"
        page.row(evidence.ref, text, said)
