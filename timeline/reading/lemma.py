"""The forms of an English word: what ``~file`` stands for in a pattern.

Rule-made forms may be no words at all ("lawsuited"); they match nothing, which costs less than a dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass


def listed(text: str) -> tuple[str, ...]:
    """The words of a table's row."""
    return tuple(text.split())


IRREGULAR: dict[str, tuple[str, str]] = {
    "become": ("became", "become"),
    "begin": ("began", "begun"),
    "bring": ("brought", "brought"),
    "build": ("built", "built"),
    "buy": ("bought", "bought"),
    "choose": ("chose", "chosen"),
    "come": ("came", "come"),
    "cut": ("cut", "cut"),
    "deal": ("dealt", "dealt"),
    "do": ("did", "done"),
    "draw": ("drew", "drawn"),
    "fall": ("fell", "fallen"),
    "find": ("found", "found"),
    "fly": ("flew", "flown"),
    "get": ("got", "gotten"),
    "give": ("gave", "given"),
    "go": ("went", "gone"),
    "grow": ("grew", "grown"),
    "have": ("had", "had"),
    "hit": ("hit", "hit"),
    "hold": ("held", "held"),
    "keep": ("kept", "kept"),
    "know": ("knew", "known"),
    "lead": ("led", "led"),
    "leave": ("left", "left"),
    "lend": ("lent", "lent"),
    "let": ("let", "let"),
    "lose": ("lost", "lost"),
    "make": ("made", "made"),
    "mean": ("meant", "meant"),
    "meet": ("met", "met"),
    "pay": ("paid", "paid"),
    "put": ("put", "put"),
    "quit": ("quit", "quit"),
    "rise": ("rose", "risen"),
    "run": ("ran", "run"),
    "say": ("said", "said"),
    "see": ("saw", "seen"),
    "seek": ("sought", "sought"),
    "sell": ("sold", "sold"),
    "send": ("sent", "sent"),
    "set": ("set", "set"),
    "shut": ("shut", "shut"),
    "sink": ("sank", "sunk"),
    "speak": ("spoke", "spoken"),
    "spin": ("spun", "spun"),
    "split": ("split", "split"),
    "stand": ("stood", "stood"),
    "strike": ("struck", "struck"),
    "take": ("took", "taken"),
    "tell": ("told", "told"),
    "think": ("thought", "thought"),
    "throw": ("threw", "thrown"),
    "uphold": ("upheld", "upheld"),
    "win": ("won", "won"),
    "withdraw": ("withdrew", "withdrawn"),
    "write": ("wrote", "written"),
}
"""Past and participle of the verbs that news is made of and that no rule forms."""

DOUBLING = frozenset(listed("admit begin cancel commit occur permit refer scrap submit transfer label travel model"))
"""Longer verbs that double their last letter (both spellings of -l verbs are made)."""

VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one word. ``past`` holds past tense and participle; some words have two spellings."""

    base: str
    present: str
    past: frozenset[str]
    progressive: frozenset[str]

    @property
    def every(self) -> frozenset[str]:
        return self.past | self.progressive | {self.base, self.present}


def forms(base: str) -> Forms:
    """All forms of a lower-case word: ``file`` → file, files, filed, filing."""
    stems = [base + base[-1] if _doubles(base) else base]
    if base in DOUBLING and base.endswith("l"):
        stems.append(base)  # American "canceled" beside British "cancelled"
    past = IRREGULAR.get(base) or [_past(base, stem) for stem in stems]
    return Forms(base, _present(base), frozenset(past), frozenset(_progressive(base, stem) for stem in stems))


def _doubles(base: str) -> bool:
    if base in DOUBLING:
        return True
    short = sum(letter in VOWELS for letter in base) == 1
    return short and len(base) > 2 and base[-1] not in "aeiouwxy" and base[-2] in VOWELS and base[-3] not in VOWELS


def _present(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _past(base: str, stem: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in VOWELS:
        return base[:-1] + "ied"
    return stem + "ed"


def _progressive(base: str, stem: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    return stem + "ing"
