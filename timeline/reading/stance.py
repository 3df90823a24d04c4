"""Whether a headline takes a rumour for true, contradicts it or merely observes it. Tables, each with its reasons."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from timeline.reading.lemma import listed
from timeline.reading.pattern import compile_pattern
from timeline.reading.tape import Lexicon, Tape, tape
from timeline.reading.text import fold

Stance: TypeAlias = Literal["for", "against", "observing"]

AGAINST: tuple[tuple[str, str], ...] = (
    ("(fake|faked|fakes|hoax|hoaxes|hoaxer|false|falsely|untrue|bogus|phony)", "says that it is not so"),
    ("(~debunk|~deny|~refute|~rebut|~rebuff|~rubbish|denial)", "says that it is not so"),
    (
        "(satire|satirical|parody|prank|pranked|mockumentary|photoshopped|doctored|staged|spoof)",
        "says what it is instead",
    ),
    (
        "(~fabricate|exaggerat*|erroneous*|inaccurate|misinformation|~mislead|misleading|~dupe|~fool|~troll)",
        "says that it is not so",
    ),
    (
        "(~cast doubt|doubts cast|doubt on|~shoot down|shot down|~dispel|~dismiss ..4 (rumor*|rumour*|claim*|report*))",
        "says that it is not so",
    ),
    ("(myth|nonsense|rubbish|lie|lies|nope)", "says that it is not so"),
    ("(not|n't|never|hardly) ..1 (true|real|thing|imminent|happening)", "says that it is not so"),
    ("(~retract|~quash|put to rest|bullshit|fabrication)", "says that it is not so"),
    ("(~reject|~dispute|~contradict|~disprove)", "says that it is not so"),
    ("set ..2 record straight", "corrects"),
    ("sorry", "'Sorry, he did not' corrects"),
)
"""Words that contradict a rumour."""

OBSERVING: tuple[tuple[str, str], ...] = (
    (
        "(reportedly|allegedly|apparently|supposedly|purportedly|alleged|purported|unconfirmed|unverified)",
        "does not vouch for it",
    ),
    ("(~claim|~say|~accuse|~allege|according to|~tell|~insist|~warn)", "gives it as another's word"),
    ("(rumor*|rumour*|speculat*|gossip)", "calls it a rumour"),
    (
        "(report|reports|reported|source|sources|intelligence|analyst|analysts|leak|leaked|leaks|paper|tip|tipped)",
        "gives it as another's word",
    ),
    ("(may|might|could|would|possibl*|potential*|likely|probably|perhaps|maybe)", "leaves it open"),
    ("(if|whether|~question|mystery|~wonder|unclear|~doubt)", "leaves it open"),
    ("(~investigate|investigation|probe|~probe|inquiry|~examine|~verify|~authenticate)", "is being looked into"),
    ("(~believe|~suspect|~fear|~think|~expect|seems|appears|~consider|~mull|~eye|in talks)", "leaves it open"),
    (
        "(~release|~post|~show|~publish|~issue) ..4 (video|footage|photo|photos|image|images|picture|pictures)",
        "gives it as another's word",
    ),
)
"""Words that pass a rumour on without taking sides."""

NEGATIONS = frozenset(listed("not n't no never nobody none neither nor without isnt didnt wasnt hasnt"))
REACH = 5
"""Words after a negation among which the rumour's own must be, for it to be the rumour that is denied."""

_EMPTY = Lexicon({})
_AGAINST = tuple(compile_pattern(words, {}).regex for words, _ in AGAINST)
_OBSERVING = tuple(compile_pattern(words, {}).regex for words, _ in OBSERVING)
_AFFIRMED = compile_pattern("(not|n't|no|~deny) ..2 (hoax|fake|faked|false|lie)", {}).regex
"""Two denials: "vows to prove that it is no hoax"."""
_ALIVE = compile_pattern("(alive|safe|unharmed|lives)", {}).regex
_DEAD = compile_pattern("(dead|died|killed|~die|~behead|~capture|executed|death)", {}).regex
_COMMON = frozenset(
    listed(
        "is was are were be been to of in on at for with and or that his her its their he she it they "
        "has have had by from as who after"
    )
)


def stance(claim_text: str, headline: str) -> Stance:
    """How a headline stands to a claim. A denial of what the claim itself denies is no contradiction."""
    claim, said = tape(fold(claim_text), 0, _EMPTY), tape(fold(headline), 0, _EMPTY)
    asks = said.words[-1:] == ("?",)
    if not _AFFIRMED.search(said.text):
        survived = _ALIVE.search(said.text) and _DEAD.search(claim.text)
        denied = _denied(said, claim) and not _denied(claim, claim) and not asks
        if survived or denied or _found(_AGAINST, said, claim):
            return "against"
    if asks or _found(_OBSERVING, said, claim):
        return "observing"
    return "for"


def _found(patterns: tuple[re.Pattern[str], ...], said: Tape, claim: Tape) -> bool:
    return any(pattern.search(said.text) and not pattern.search(claim.text) for pattern in patterns)


def _stem(word: str) -> str:
    return word[:5]


def _stems(strip: Tape) -> set[str]:
    return {_stem(word) for word in strip.words if word not in _COMMON and word[0].isalnum()}


def _denied(said: Tape, claim: Tape) -> bool:
    """Whether a negation stands just before words of the rumour, or opens the headline."""
    wanted = _stems(claim)
    for at, word in enumerate(said.words):
        if word in NEGATIONS and (at == 0 or any(_stem(w) in wanted for w in said.words[at + 1 : at + 1 + REACH])):
            return True
    return False
