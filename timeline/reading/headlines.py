"""What is peculiar to headlines: marks before a colon, answers, the present tense of instant acts, true questions."""

from __future__ import annotations

from timeline.reading.cues import EVERYWHERE, Category, Cue
from timeline.reading.lemma import listed

_MARKS_BY_KIND: tuple[tuple[str, Category, str], ...] = (
    ("report reports rumor rumour rumors rumours", "hearsay", "'Report: it lists' and 'It lists: report'"),
    ("source sources insiders", "anonymous", "'Sources: it lists' and 'It lists: sources'"),
    ("analyst analysts opinion comment commentary", "opinion", "a view, marked as one"),
    ("hoax fake false debunked", "negated", "a story that is no truth, marked as one"),
    ("official officials lawmaker lawmakers senator minister lawyer lawyers witness witnesses", "alleged", "says so"),
)
MARKS = {
    word: Cue(word, category, "both", EVERYWHERE, reason)
    for words, category, reason in _MARKS_BY_KIND
    for word in listed(words)
}
"""Words that say, before a colon or after the last one, whose word a headline is."""

LEAD, TAIL = 4, 3
"""Words that may stand before the first colon, or after the last one, with such a word at their end."""

ANSWERS = {
    word: Cue(word, "negated", "both", EVERYWHERE, "'No, it does not list' denies from the start")
    for word in listed("no nope")
}
"""Words that, before a comma, tell at the start of a headline how it takes what follows."""

INSTANT = frozenset(
    listed(
        "file price sue sign launch debut begin start open close raise set publish submit announce buy "
        "acquire sell settle "
        "win lose dismiss reject approve grant deny join leave quit fire hire name appoint unveil "
        "release withdraw cancel "
        "merge fold dissolve absorb complete finalise finalize postpone delay list hit rise soar jump make take revoke "
        "scrap shelve abandon appeal uphold drop push shut"
    )
)
"""Acts that are over in a moment: in a headline their present tense tells of what has happened."""

ASKING = frozenset(
    listed(
        "who what when where why which how will would can could may might must shall should is are was "
        "were do does did has have had "
        "happens comes"
    )
)
"""Words of which a true question has one; "From innovator to neocloud?" is but a headline with a mark."""

OPEN = frozenset(listed("unclear uncertain unknown undecided seen clear known question wonder wonders ask asks asked"))
"""Words with which a writer leaves something open, beside an indirect question."""
