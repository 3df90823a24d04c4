"""Amounts in words: value or range, unit, comparator and period. "$15bn a year" is 1,250,000,000 USD a month.

Must never: take a total for a rate, or another currency for the one that is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from timeline.reading.lemma import listed

Period: TypeAlias = Literal["month", "year", "day", "hour"]

SCALES = {
    word: 10**power
    for power, words in {
        3: "k thousand mil",
        5: "lakh",
        6: "m mn mln million millions millones millón millon",
        7: "crore",
        9: "b bn bln billion billions",
        12: "t tn trn trln trillion trillions billones billón billon",
    }.items()
    for word in listed(words)
}
"""What a number is multiplied by. A Spanish billón is a million millions."""

CURRENCIES = {
    word: code
    for code, words in {
        "USD": "$ us$ usd dollar dollars dólares dolares",
        "EUR": "€ eur euro euros",
        "GBP": "£ gbp pound pounds",
        "JPY": "¥ jpy yen",
        "CNY": "cny yuan rmb",
        "INR": "₹ inr rupees",
        "CHF": "chf",
        "CAD": "c$ cad",
        "AUD": "a$ aud",
        "HKD": "hk$ hkd",
    }.items()
    for word in listed(words)
}

NUMBERS = {
    word: number
    for number, word in enumerate(
        listed(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty"
        ),
        1,
    )
}

PER_YEAR: dict[str, Fraction] = {
    "hour": Fraction(8760),
    "day": Fraction(365),
    "week": Fraction(52),
    "month": Fraction(12),
    "quarter": Fraction(4),
    "year": Fraction(1),
}
"""How many of a period a year has."""


@dataclass(frozen=True, slots=True)
class HowMuch:
    """Whole units from ``low`` to ``high``, in the period asked for, said from ``start`` to ``end``."""

    low: int
    high: int
    text: str
    comparator: Literal["", "above", "below", "about"]
    start: int
    end: int


_SPANISH = ("millones", "millón", "millon", "billones", "billón", "billon")
_SCALE = r"(?:" + "|".join(sorted(map(re.escape, SCALES), key=lambda s: (-len(s), s))) + r")(?![^\W\d_])"
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_SIGN = r"(?:us|c|a|hk)?\$|[€£¥₹]|(?:usd|eur|gbp|jpy|cny|inr|chf|cad|aud|hkd)(?![^\W\d_])"
_MONEY_WORD = (
    r"(?:u\.?s\.? )?(?:dollars?|usd|euros?|eur|pounds?|gbp|yen|jpy|yuan|cny|rmb|rupees|inr|chf|d[oó]lares)(?![^\W\d_])"
)
_PERIOD = re.compile(
    r"[\s-]*(?:(?:a|an|per|each|every|al|por|/)[\s-]*(?P<each>hour|day|week|month|quarter|year|annum|mes|año)\b"
    r"|(?P<ly>hourly|daily|weekly|monthly|quarterly|annually|yearly|mensuales|anuales))",
    re.IGNORECASE,
)
_PERIOD_BEFORE = re.compile(
    r"\b(?P<ly>hourly|daily|weekly|monthly|quarterly|annual|annually|yearly|annualised|annualized)\b[^.;$€£¥]{0,40}$",
    re.IGNORECASE,
)
_PERIOD_LATER = re.compile(
    r"[^.;$€£¥\d]{1,40}?\b(?:per|each|every)\s(?P<each>hour|day|week|month|quarter|year)\b", re.IGNORECASE
)
"""A period some words on: "$1.5 billion of compute each month"."""
_PERIODS = {
    "annum": "year",
    "mes": "month",
    "año": "year",
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "mensuales": "month",
}
_MONEY = re.compile(
    rf"(?<![\w$€£¥₹.,])(?P<sign>{_SIGN})\s?(?P<a>{_NUMBER})[\s-]?(?P<as>{_SCALE})?"
    rf"(?:\s?(?:-|—|to|(?P<and>and))\s?(?:{_SIGN})?\s?(?P<b>{_NUMBER})[\s-]?(?P<bs>{_SCALE})?)?"
    rf"|(?<![\w$€£¥₹.,])(?P<c>{_NUMBER})(?:\s?(?:-|—|to)\s?(?P<d>{_NUMBER}))?[\s-]?(?P<ds>(?:mil\s)?{_SCALE})?"
    rf"\s?(?:de )?(?P<word>{_MONEY_WORD})",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"(?<![\w$€£¥₹.,])(?:(?P<a>{_NUMBER})(?:\s?(?:-|—|to)\s?(?P<b>{_NUMBER}))?[\s-]?(?P<as>{_SCALE})?|"
    rf"(?P<word>{'|'.join(NUMBERS)}))"
    r"(?P<rest>(?:[\s-]+[\w'-]+){1,4})",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?P<unit>[\w-]+)(?:\s(?:has|have|had|now|will|could|may))?\s"
    r"(?:(?:ris|rose|climb|grow|grew|jump|soar|surg|swell|increas|doubl|fall|fell|drop|declin|decreas|shrink|shrank)\w*(?:\sfrom\s\d[\d.,]*(?:\s[\w-]+){0,3}?)?\sto"
    r"|(?:stand|stands|stood)\sat|(?:top|hit|reach|pass|surpass|exceed|near)(?:s|es|ed|ped)?)\s"
    r"(?:(?:nearly|almost|about|around|more than|over|at least|close to|some|a total of)\s)?"
    rf"(?P<a>{_NUMBER})(?:[\s-]?(?P<as>{_SCALE}))?"
    r"(?=\s*(?:$|[.,;:!?)—-]|(?:as|after|and|but|with|while|in|since|amid|from|by|on|among|including|so|this|last)\b))",
    re.IGNORECASE,
)
"""A count told by the level that it came to: "cases rise to 282", "deaths top 100". No noun follows the number."""
_MOVED = re.compile(
    r"\b(?:ris|rose|rais|climb|grow|grew|jump|soar|surg|swell|increas|lift|hik|boost|fall|fell|drop|declin|decreas|shrink"
    r"|shrank|cut|slash|lower|reduc|trim|halv|doubl|chang|revis|up\b|down\b)\w*\b[^.;]{0,60}\bfrom\s$",
    re.IGNORECASE,
)
_TO = re.compile(rf"(?:\s[\w-]+){{0,4}}?\sto\s(?:{_SIGN})?\s?(?P<b>{_NUMBER})[\s-]?(?P<as>{_SCALE})?", re.IGNORECASE)
"""What stood before a move and what it came to: "cut from 24 beds to 12"."""
_LEAD = re.compile(
    r"(?:\b(?P<above>more than|at least|over|above|exceeding|exceeds|in excess of|upwards? of|north of|no less than"
    r"|surpass\w*|topp?\w*|más de)"
    r"|\b(?P<below>less than|under|below|up to|at most|no more than|as much as|as high as|hasta)"
    r"|\b(?P<about>about|around|approximately|roughly|nearly|almost|close to|some|an estimated|cerca de)"
    r"|(?P<tilde>~))\s*(?:the |a )?$",
    re.IGNORECASE,
)
_CONCERNING = re.compile(
    r"\s(?:[\w-]+\s)?(?:bid|bill|bond|claim|contract|deal|debt|demand|dispute|fee|fine|fraud|investment|lawsuit|loan|loss|offer"
    r"|order|penalt|plan|project|purchase|suit|takeover|tax|theft)",
    re.IGNORECASE,
)
"""After "over $600 million" these say what it is about: a dispute over a claim, and not more than so much."""
_TRAIL = re.compile(r"\s*(?:or (?P<above>more|higher)|(?P<plus>\+|-?plus\b)|or (?P<below>less|lower))", re.IGNORECASE)


def amounts(text: str, unit: str, per: Period | None = None) -> list[HowMuch]:
    """The amounts of a folded sentence in ``unit``: a currency code, or a plural word such as "founders".

    With ``per``, an amount counts only with a period of its own, which is converted; without, a rate is no amount.
    """
    currency = unit.upper() in CURRENCIES.values()
    found = _money(text, unit.upper(), per) if currency else _counts(text, unit)
    return list(found)


def _money(text: str, unit: str, per: Period | None) -> Iterator[HowMuch]:
    for match in _MONEY.finditer(text):
        sign = (match["sign"] or match["word"] or "").lower().removeprefix("u.s. ").removeprefix("us ")
        if CURRENCIES.get(sign) != unit:
            continue
        first, second = match["a"] or match["c"], match["b"] or match["d"]
        if match["and"] and not text[: match.start()].rstrip().lower().endswith("between"):
            second = None
        last_scale = _scale(match["bs"] or match["ds"])
        scale = _scale(match["as"]) if match["as"] else last_scale if second else _scale(match["ds"])
        spanish = (match["ds"] or match["as"] or "").lower().endswith(_SPANISH)
        low = _value(first, spanish) * (scale or 1)
        high = _value(second, spanish) * (last_scale or scale or 1) if second else low
        if second and _moved(text, match.start()):
            low = high
        elif _TO.match(text, match.end()) and _moved(text, match.start()):
            continue  # what it came to is a sum of its own
        high = max(low, high)
        end = match.start() + len(match[0].rstrip(" -"))
        period, end = _period_after(text, match.start(), end)
        factor = _factor(period, per)
        if factor is None:
            continue
        yield _how_much(text, low * factor, high * factor, unit, per, match.start(), end)


def _counts(text: str, unit: str) -> Iterator[HowMuch]:
    """Numbers with the unit's word among the next four, "the last two remaining co-founders", or told as a level."""
    wanted = _singular(unit)
    for match in _COUNT.finditer(text):
        words = [_singular(word) for word in re.split(r"[\s]+", match["rest"].strip(" -"))]
        if wanted not in words:
            continue
        if match["word"]:
            low = high = Fraction(NUMBERS[match["word"].lower()])
        else:
            scale = _scale(match["as"]) or 1
            low = _value(match["a"]) * scale
            high = max(low, _value(match["b"]) * scale) if match["b"] else low
        came = match if match["b"] else _TO.match(text, match.start("rest"))
        if came and _moved(text, match.start()):
            low = high = _value(came["b"]) * (_scale(came["as"]) or 1)
        yield _how_much(text, low, high, unit, None, match.start(), match.start("rest"))
    for match in _LEVEL.finditer(text):
        if _singular(match["unit"]) == wanted:
            count = _value(match["a"]) * (_scale(match["as"]) or 1)
            yield _how_much(text, count, count, unit, None, match.start("a"), match.end())


def _moved(text: str, start: int) -> bool:
    return bool(_MOVED.search(text, max(0, start - 100), start))


def _singular(word: str) -> str:
    return re.sub(r"[^\w]", "", word.lower()).removesuffix("s")


def _scale(word: str | None) -> int | None:
    if not word:
        return None
    parts = word.lower().split()
    scale = 1
    for part in parts:
        scale *= SCALES[part]
    return scale


def _value(number: str, spanish: bool = False) -> Fraction:
    """A number with its marks: 1,250.5 and 1.250,5 and 1,75 (a comma before one or two digits is a decimal one).

    In Spanish a full stop before three digits divides thousands.
    """
    number = number[:40]
    if "," in number and "." in number:
        decimal = max(number.rfind(","), number.rfind("."))
        plain = re.sub(r"[.,]", "", number[:decimal]) + "." + number[decimal + 1 :]
    elif re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}", number) or (
        spanish and re.fullmatch(r"\d{1,3}\.\d{3}", number)
    ):
        plain = re.sub(r"[.,]", "", number)
    else:
        plain = number.replace(",", ".")
    return Fraction(plain)


def _period_after(text: str, start: int, end: int) -> tuple[str | None, int]:
    after = _PERIOD.match(text, end)
    if after:
        word = (after["each"] or after["ly"]).lower()
        return _PERIODS.get(word, "year" if word.startswith(("annual", "yearly", "anual")) else word), after.end()
    later = _PERIOD_LATER.match(text, end)
    if later:
        return _PERIODS.get(later["each"].lower(), later["each"].lower()), end
    before = _PERIOD_BEFORE.search(text, max(0, start - 60), start)
    if before:
        word = before["ly"].lower()
        return _PERIODS.get(word, "year"), end
    return None, end


def _factor(period: str | None, per: Period | None) -> Fraction | None:
    if per is None:
        return None if period else Fraction(1)
    return PER_YEAR[period] / PER_YEAR[per] if period else None


def _how_much(text: str, low: Fraction, high: Fraction, unit: str, per: Period | None, start: int, end: int) -> HowMuch:
    lead = _LEAD.search(text, max(0, start - 24), start)
    trail = _TRAIL.match(text, end)
    comparator: Literal["", "above", "below", "about"] = ""
    if lead and lead[0].strip().lower() == "over" and _CONCERNING.match(text, end):
        lead = None
    if lead:
        comparator = "above" if lead["above"] else "below" if lead["below"] else "about"
        start = lead.start()
    elif trail:
        comparator = "below" if trail["below"] else "above"
    least, most = round(low), round(high)
    value = f"{least}" if least == most else f"{least}/{most}"
    return HowMuch(least, most, f"{value} {unit}" + (f"/{per}" if per else ""), comparator, start, end)
