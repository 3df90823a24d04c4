"""``timeline check``: what a story follows and asks, and what would be read from a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from timeline.board.grade import TRUSTED
from timeline.errors import Mistake
from timeline.reading.claim import Claim, Passage, Read
from timeline.reading.doubts import doubts
from timeline.reading.read import concerns, read
from timeline.reading.rules import compile_rules
from timeline.report.page import Page
from timeline.report.words import clean, count, source_name, value_name
from timeline.story.document import Place, as_yaml
from timeline.story.load import StoryFile
from timeline.story.model import Story
from timeline.story.templates import names, template


def check_json(file: StoryFile, warnings: Sequence[Mistake]) -> dict[str, Any]:
    """``compiled``: the number of patterns that answer each question."""
    return {
        "schema": "timeline.check/1",
        "definition": file.story.definition(),
        "compiled": {asked.id: len(asked.rules) for asked in compile_rules(file.story).questions},
        "warnings": [{"line": w.line, "column": w.column, "text": w.text} for w in warnings],
        "missing": missing(file.story),
    }


def check_page(file: StoryFile, warnings: Sequence[Mistake], width: int, colour: bool) -> str:
    page, story, rules = Page(width, colour), file.story, compile_rules(file.story)
    counts = (
        count(len(story.feeds), "feed"),
        count(len(story.sources), "source"),
        count(len(story.entities), "entity", "entities"),
        count(len(story.questions), "question"),
        count(len(rules.rules), "pattern"),
    )
    verdict = "no mistakes" + (f", {count(len(warnings), 'warning')}" if warnings else "")
    page.text(f"{clean(story.story)} · {', '.join(counts)} · {verdict}")
    page.heading("FEEDS")
    page.table([(feed.key, feed.kind, feed.url) for feed in story.feeds])
    page.heading("QUESTIONS")
    page.table(
        [
            (asked.id, asked.question.type, count(len(asked.rules), "pattern"), asked.question.ask)
            for asked in rules.questions
        ]
    )
    if warnings:
        page.heading("WARNINGS")
        for warning in warnings:
            page.row(f"line {warning.line}", warning.text)
    for lack in missing(story):
        page.lines.append("")
        page.text(lack)
    return str(page)


def missing(story: Story) -> list[str]:
    """What a story that is sound still lacks, in plain words."""
    lacks = []
    if story.contact.endswith("@example.org"):
        lacks.append("`contact:` is still the example's: put your own address there, servers want to know who asks.")
    if not story.feeds:
        lacks.append("Nothing is followed yet: `timeline feeds add URL` adds a feed, or the feed of a page.")
    if not any(source.letter in TRUSTED for source in story.sources.values()):
        lacks.append("No source is rated A to C, so all will be rumour: rate under `sources:` the outlets you trust.")
    if not story.questions:
        lacks.append("Nothing is asked yet: `timeline check --list` names questions that come ready-made.")
    return lacks


def warnings_of(file: StoryFile) -> list[Mistake]:
    """What is sound and yet will not do what was meant, in the order of the file."""
    found = {file.mistake(place, _at(place) + text) for place, text in doubts(compile_rules(file.story))}
    return sorted(found, key=lambda w: (w.line, w.column, w.text))


def _at(place: Place) -> str:
    return f"{'.'.join(str(name) for name in place[1:3])}: " if place[0] == "questions" else ""


# --- templates and written-out questions --------------------------------------------------------------------------


def templates_json() -> dict[str, Any]:
    return {
        "schema": "timeline.templates/1",
        "templates": [
            {
                "name": name,
                "says": made.says,
                "needs": made.needs,
                "takes": {**made.takes, **{word: words.means for word, words in made.words.items()}},
                "questions": {ending: question.get("type", "watch") for ending, question in made.questions.items()},
            }
            for name, made in ((name, template(name)) for name in names())
        ],
    }


def templates_page(width: int, colour: bool) -> str:
    page = Page(width, colour)
    for name in names():
        made = template(name)
        wants = ", ".join([*made.needs, *(f"[{one}]" for one in (*made.takes, *made.words))])
        page.row(name, made.says, wants)
    page.lines.append("")
    page.text(
        "Write `use: NAME` and what stands beside it; what is in brackets may be left out. "
        "`timeline check --template NAME` prints one."
    )
    return str(page)


def question_yaml(id: str, definition: dict[str, Any]) -> str:
    """A question of the story written out, as the log records it; a pattern without an exception is but a text."""
    return as_yaml({id: _brief(definition)})


def _brief(node: Any) -> Any:
    if isinstance(node, dict):
        return (
            node["match"]
            if node.keys() == {"match"} and isinstance(node["match"], str)
            else {name: _brief(value) for name, value in node.items()}
        )
    return [_brief(one) for one in node] if isinstance(node, list) else node


# --- trying a text ------------------------------------------------------------------------------------------------


def tried(story: Story, passage: Passage) -> tuple[Passage, bool, Read]:
    """(the text, does it concern the story, what was read)."""
    rules = compile_rules(story)
    concerned = concerns(rules, passage)
    return passage, concerned, read(rules, passage) if concerned else Read()


def tried_json(story: Story, found: tuple[Passage, bool, Read]) -> dict[str, Any]:
    _, concerned, reading = found
    return {
        "schema": "timeline.try/1",
        "concerns_the_story": concerned,
        "touches": list(reading.touches),
        "claims": [
            {
                "question": c.question,
                "value": c.value,
                "text": value_name(story.questions[c.question], c.value),
                "aspect": c.aspect,
                "level": c.level,
                "speaker": c.speaker,
                "via": c.via,
                "field": c.field,
                "start": c.start,
                "end": c.end,
                "sentence": c.sentence,
                "pattern": c.pattern,
                "cues": list(c.cues),
                "flags": list(c.flags),
                "documented": c.documented,
            }
            for c in reading.claims
        ],
        "threads": [thread.sentence for thread in reading.threads],
    }


def tried_page(story: Story, found: tuple[Passage, bool, Read], width: int, colour: bool) -> str:
    passage, concerned, reading = found
    page = Page(width, colour)
    if not concerned:
        page.text(
            "This text is none of the story's business: it does not name what a question is about, or has no word "
            "that one looks for."
        )
        return str(page)
    touched = ", ".join(reading.touches) or "no question"
    page.text(
        f"This text concerns the story and touches {touched}; {count(len(reading.claims), 'claim')} read from it."
    )
    for claim in reading.claims:
        question = story.questions[claim.question]
        page.heading(f"{question.title(claim.question)}: {value_name(question, claim.value)}")
        page.text(_marked(page, passage, claim), indent=1)
        said = [claim.level, claim.aspect]
        if claim.speaker:
            said.append(f"by {source_name(story, 'stmt:' + claim.speaker)}")
        if claim.via:
            said.append(f"via {clean(claim.via)}")
        page.row("said", ", ".join(said) + (f" ({', '.join(claim.flags)})" if claim.flags else ""))
        if claim.cues:
            page.row("cues", ", ".join(claim.cues))
        page.row("pattern", claim.pattern)
    for thread in reading.threads:
        page.row("leaves open", clean(thread.sentence))
    return str(page)


def _marked(page: Page, passage: Passage, claim: Claim) -> str:
    """The sentence with the matched words set apart."""
    matched = clean(getattr(passage, claim.field)[claim.start : claim.end])
    sentence = clean(claim.sentence)
    if not matched or matched not in sentence:
        return sentence
    return sentence.replace(matched, page.style(matched, "bold", "green") if page.colour else f"[{matched}]", 1)
