"""Primary feeds need no reading: a form, a docket entry or a status maps straight to a value, and is documented."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.reading.claim import Claim, Passage
from timeline.reading.rules import Asked, Rules
from timeline.reading.tape import Tape, tape
from timeline.reading.text import READ_LIMIT, fold
from timeline.story.model import NOTHING, StatusQuestion


def documented(rules: Rules, passage: Passage) -> Iterator[Claim]:
    """The claims that ``passage.stated`` makes outright.

    ``("form", "S-1")`` is looked up in a question's ``filings``, ``("entry", …)`` matched against its ``entries``;
    ``("question", id)`` confines all of it to that question.
    """
    facts = passage.stated
    only = {text for key, text in facts if key == "question"}
    publisher = rules.speaker_at(passage.domain)
    for asked in rules.questions:
        if not isinstance(asked.question, StatusQuestion) or (only and asked.id not in only):
            continue
        for key, text in facts:
            strip = tape(fold(text[:READ_LIMIT]), 0, rules.lexicon)
            value = _value(asked, asked.question, key, text, strip)
            if value:
                yield Claim(
                    question=asked.id,
                    value=value,
                    aspect="done",
                    level="on-record",
                    field="title",
                    start=0,
                    end=len(passage.title),
                    sentence=passage.title,
                    pattern=f"{asked.id}/{key}",
                    cues=(f"{key} {text[:80]}",),
                    speaker=publisher.name if publisher else None,
                    facets=asked.particulars(strip),
                    documented=True,
                )


def _value(asked: Asked, question: StatusQuestion, key: str, text: str, strip: Tape) -> str | None:
    if key == "form":
        return question.filings.get(text.strip())
    if key == "entry":
        fitting = next((value for rule, value in asked.entries if rule.match.regex.search(strip.text)), NOTHING)
        return None if fitting == NOTHING else fitting
    return None
