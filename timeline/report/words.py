"""Values, days, counts and names as a reader sees them. Everything from outside is cleaned before it is shown."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta, tzinfo

from timeline.board import Standing
from timeline.board.origin import UNKNOWN, declared
from timeline.story.model import (
    AmountQuestion,
    ChoiceQuestion,
    DateQuestion,
    ListQuestion,
    Question,
    StatusQuestion,
    Story,
)

_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACE = re.compile(r"\s+")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
_SCALES = ((10**12, "tn"), (10**9, "bn"), (10**6, "m"))
_COMPARATORS = {"above": "above ", "below": "below ", "about": "about ", "": ""}


def visible(text: str) -> str:
    """A text without the characters that nobody sees: those that steer a terminal, or turn the direction of writing."""
    return _HIDDEN.sub("", text)


def clean(text: str) -> str:
    """One line that no terminal obeys: control and direction characters are dropped, white space is folded."""
    return _SPACE.sub(" ", visible(text)).strip()


def clean_block(text: str) -> str:
    """The same for text whose line breaks matter."""
    return "\n".join(clean(line) for line in text.splitlines())


def web_address(link: str) -> str:
    """A web address that may be linked to, in any markup; or nothing."""
    safe = (
        clean(link).replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    )
    return safe if safe.lower().startswith(("https://", "http://")) else ""


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def shorten(text: str, width: int) -> str:
    """Cut to a width in columns, visibly."""
    if columns(text) <= width:
        return text
    return fitting(text, width - 1).rstrip() + "…"


def fitting(text: str, width: int) -> str:
    """As much of the beginning of a text as takes at most so many columns."""
    taken = 0
    for end, sign in enumerate(text):
        taken += columns(sign)
        if taken > width:
            return text[:end]
    return text


def wrap(text: str, width: int, *, whole_words: bool = False) -> list[str]:
    """Lines of at most so many columns; ``whole_words``: a longer word is left whole, so that it can be copied."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if columns(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        while not whole_words and len(part := fitting(word, width)) < len(word):
            lines.append(part)
            word = word[len(part) :]
        line = word
    return [*lines, line] if line else lines


def count(number: int, one: str, many: str | None = None) -> str:
    """``3 origins``, ``1 origin``, ``1,204 mentions``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


# --- days ---------------------------------------------------------------------------------------------------------


def day(text: str, *, year: int | None = None) -> str:
    """``2026-05-20`` → ``20 May``; the year is added where it is not ``year``."""
    when = date.fromisoformat(text[:10])
    written = f"{when.day} {_MONTHS[when.month - 1]}"
    return written if when.year == year else f"{written} {when.year}"


def instant(moment: datetime, zone: tzinfo) -> str:
    """``Tue 12 May 2026 09:00``, in local time."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {_MONTHS[local.month - 1]} {local.year} {local:%H:%M}"


def lasting(span: timedelta) -> str:
    """``36 hours``, ``28 days``."""
    hours = round(span.total_seconds() / 3600)
    return count(hours, "hour") if hours < 48 else count(round(hours / 24), "day")


def edtf(text: str) -> str:
    """An EDTF date in words: ``2026-06`` → ``June 2026``, ``2026-06-12~`` → ``about 12 June 2026``."""
    about = "about " if text.endswith("~") else ""
    bounds = [_edtf_part(part.rstrip("~?%")) for part in text.split("/")]
    match bounds:
        case [single]:
            return about + single
        case ["", end]:
            return f"by {end}"
        case [start, ""]:
            return f"{start} or later"
        case [start, end]:
            return about + _from_to(start, end)
    return text


def _edtf_part(part: str) -> str:
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", part):
        return f"{int(found[3])} {_MONTHS[int(found[2]) - 1]} {found[1]}"
    if found := re.fullmatch(r"(\d{4})-(\d{2})", part):
        seasons = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
        name = seasons.get(found[2])
        return f"{name or _MONTHS[int(found[2]) - 1]} {found[1]}"
    return "" if part == ".." else part


def _from_to(start: str, end: str) -> str:
    """Shared months and years are said once: ``10 to 20 June 2026``."""
    first, last = start.split(), end.split()
    shared = 0
    while shared < min(len(first) - 1, len(last)) and first[-1 - shared] == last[-1 - shared]:
        shared += 1
    return f"{' '.join(first[: len(first) - shared])} to {end}"


# --- values -------------------------------------------------------------------------------------------------------


def value(question: Question, standing: Standing) -> str:
    """What a standing's value is called."""
    return value_name(question, standing.value, standing)


def value_name(question: Question, text: str, standing: Standing | None = None) -> str:
    if isinstance(question, StatusQuestion):
        return question.labels.get(text) or text.replace("-", " ")
    if isinstance(question, ChoiceQuestion | ListQuestion):
        option = question.values.get(text)
        return (option.label if option else None) or text.replace("-", " ")
    if isinstance(question, DateQuestion):
        return edtf(text)
    if isinstance(question, AmountQuestion) and standing and (standing.low is not None or standing.high is not None):
        return amount(question, standing)
    if isinstance(question, AmountQuestion) and (found := re.match(r"(\d{1,18}) ", text)):
        return _number(int(found[1]), question.unit) + (f" a {question.per}" if question.per else "")
    return text


def amount(question: AmountQuestion, standing: Standing) -> str:
    """``$1.25 bn a month``, ``above $1.75 tn``, ``$70 bn to $75 bn``."""
    bounds = [_number(n, question.unit) for n in (standing.low, standing.high) if n is not None]
    if len(bounds) == 2 and bounds[0] != bounds[1]:
        written = f"{bounds[0]} to {bounds[1]}"
    else:
        open_side = {(True, False): "above", (False, True): "below"}.get(
            (standing.high is None, standing.low is None), standing.comparator
        )
        written = _COMPARATORS[open_side] + bounds[0]
    return f"{written} a {question.per}" if question.per else written


def _number(number: int, unit: str) -> str:
    symbol = _SYMBOLS.get(unit, "")
    scale, name = next(((s, n) for s, n in _SCALES if round(number / s, 3) >= 1), (1, ""))
    figure = f"{number / scale:,.3f}".rstrip("0").rstrip(".")
    return f"{symbol}{figure}{' ' + name if name else ''}{'' if symbol else ' ' + unit}"


def particular(story: Story, facet: str) -> tuple[str, str]:
    """``site=north`` → (site, the name of the entity north, or north itself)."""
    name, _, option = facet.partition("=")
    entity = story.entities.get(option)
    return clean(name), entity.name if entity else clean(option)


def source_name(story: Story, outlet: str) -> str:
    """The name of a domain, of an outlet known by name only, or of a speaker (``stmt:musk``)."""
    if outlet.startswith("stmt:"):
        speaker = outlet.removeprefix("stmt:")
        entity = story.entities.get(speaker)
        return entity.name if entity else clean(speaker)
    _, found = declared(story, outlet)
    return clean(outlet) if found is UNKNOWN else found.name
