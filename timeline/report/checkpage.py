"""``timeline check``: what a story follows and asks, and what would be read from a text."""

from __future__ import annotations

from typing import Any

from timeline.reading.claim import Claim, Passage, Read
from timeline.reading.read import concerns, read
from timeline.reading.rules import compile_rules
from timeline.report.page import Page
from timeline.report.words import clean, count, source_name, value_name
from timeline.story.model import Story


def check_json(story: Story) -> dict[str, Any]:
    return {"schema": "timeline.check/1", "definition": story.definition()}


def check_page(story: Story, width: int, colour: bool) -> str:
    page = Page(width, colour)
    counts = (
        count(len(story.feeds), "feed"),
        count(len(story.sources), "source"),
        count(len(story.entities), "entity", "entities"),
        count(len(story.questions), "question"),
    )
    page.text(f"{clean(story.story)} · {', '.join(counts)} · no mistakes")
    page.heading("FEEDS")
    page.table([(feed.key, feed.kind, feed.url) for feed in story.feeds])
    page.heading("QUESTIONS")
    page.table([(id, question.type, question.ask) for id, question in story.questions.items()])
    if story.contact.endswith("@example.org"):
        page.lines.append("")
        page.text("`contact:` is still the example's: put your own address there, servers want to know who asks.")
    return str(page)


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
        page.text("This text is none of the story's business: it names nothing that a question is about.")
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
