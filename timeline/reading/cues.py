"""Words that tell how a thing is said: asked, denied, planned, possible, hearsay. Tables, each row with its reason.

A cue is written in the pattern language. It works on what follows (``forward``), on what stands before (``back``) or on
both, as far as ``window`` words, and never past a terminator. After ConText (Harkema et al. 2009), with windows of
domain experience.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from timeline.reading.lemma import listed

Category: TypeAlias = Literal[
    "asked",
    "negated",
    "intended",
    "possible",
    "conditional",
    "later",
    "hearsay",
    "anonymous",
    "opinion",
    "speculation",
    "pseudo",
]
Direction: TypeAlias = Literal["forward", "back", "both"]


@dataclass(frozen=True, slots=True)
class Cue:
    """``words`` in the pattern language; ``window`` in words."""

    words: str
    category: Category
    direction: Direction
    window: int
    reason: str


CUES: tuple[Cue, ...] = (
    # what only looks like a cue
    Cue("not only", "pseudo", "forward", 0, "stresses, denies nothing"),
    Cue("not just", "pseudo", "forward", 0, "stresses, denies nothing"),
    Cue("not merely", "pseudo", "forward", 0, "stresses, denies nothing"),
    Cue("no doubt", "pseudo", "forward", 0, "affirms"),
    Cue("no later than", "pseudo", "forward", 0, "a limit, no denial"),
    Cue("no earlier than", "pseudo", "forward", 0, "a limit, no denial"),
    Cue("not before", "pseudo", "forward", 0, "a limit, no denial"),
    Cue("no less than", "pseudo", "forward", 0, "an amount"),
    Cue("no (fewer|more) than", "pseudo", "forward", 0, "an amount"),
    Cue("no longer", "pseudo", "forward", 0, "an end, which patterns name themselves"),
    Cue("if not", "pseudo", "forward", 0, "'illegal, if not criminal' heightens"),
    Cue("even if", "pseudo", "forward", 0, "concedes"),
    Cue("as if", "pseudo", "forward", 0, "compares"),
    Cue("will (n't|not) ~move [from]", "negated", "forward", 5, "stays where it is"),
    Cue("year to date", "pseudo", "forward", 0, "an expression of time"),
    Cue("going (public|concern|private)", "pseudo", "forward", 0, "'going' is the event itself"),
    Cue("whether or not", "pseudo", "forward", 0, "either way"),
    Cue("at will", "pseudo", "forward", 0, "a noun"),
    Cue("free will", "pseudo", "forward", 0, "a noun"),
    # asked
    Cue("whether", "asked", "forward", 14, "an indirect question"),
    Cue("~ask if", "asked", "forward", 14, "an indirect question"),
    Cue("~wonder (if|how|why|what)", "asked", "forward", 14, "an indirect question"),
    Cue("(unclear|uncertain|unknown) (if|when|how|what|why|where)", "asked", "forward", 14, "the writer does not know"),
    Cue(
        "not [yet] (clear|known|certain) (if|when|how|what|why|where)",
        "asked",
        "forward",
        14,
        "the writer does not know",
    ),
    Cue("~remain (unclear|uncertain|unknown|to be seen)", "asked", "both", 20, "the writer does not know"),
    Cue("(question|questions) (of|about|over|is|remains)", "asked", "forward", 10, "a question is put"),
    Cue("~raise [new|more|serious|critical] questions", "asked", "forward", 4, "a question is put"),
    Cue(
        "(is|are|was|were) [still|also|far from] (unclear|uncertain|unknown|undecided)",
        "asked",
        "back",
        20,
        "the writer does not know",
    ),
    Cue("debate (over|about|on)", "asked", "forward", 10, "a question is put"),
    # negated
    Cue("not", "negated", "forward", 5, "denies what follows"),
    Cue("n't", "negated", "forward", 5, "denies what follows"),
    Cue("never", "negated", "forward", 5, "denies what follows"),
    Cue("no", "negated", "forward", 4, "denies what follows"),
    Cue("nor", "negated", "forward", 5, "denies what follows"),
    Cue("without", "negated", "forward", 4, "denies what follows"),
    Cue("neither", "negated", "forward", 6, "denies what follows"),
    Cue("yet to", "negated", "forward", 4, "has not happened so far"),
    Cue("(~fail|~decline|~refuse) to", "negated", "forward", 5, "did not do it"),
    Cue(
        "(~deny|~dismiss) (that|reports|claims|rumours|rumors|speculation|having|plans)",
        "negated",
        "forward",
        12,
        "says that it is not so",
    ),
    Cue("~deny", "negated", "forward", 6, "says that it is not so"),
    Cue("(rather than|instead of)", "negated", "forward", 4, "the thing not chosen"),
    Cue("(~stop|~fall) short of", "negated", "forward", 4, "did not do it"),
    Cue("~rule out", "negated", "forward", 6, "says that it will not be"),
    Cue(
        "no (plans|plan|intention|intentions|need|reason) (to|of|for)",
        "negated",
        "forward",
        8,
        "says that it will not be",
    ),
    Cue("(is|are|was|were) (false|untrue|fake|wrong|inaccurate|bogus)", "negated", "back", 12, "denies what was said"),
    Cue("(not|n't) true", "negated", "back", 12, "denies what was said"),
    Cue("(~debunk|~hoax)", "negated", "both", 12, "denies what was said"),
    Cue("never happened", "negated", "back", 8, "denies what was said"),
    Cue("to avoid", "negated", "forward", 4, "what shall not be"),
    Cue("~avoid", "negated", "forward", 4, "what did not happen"),
    Cue("far from", "negated", "forward", 4, "denies what follows"),
    # intended
    Cue("(will|wo|shall|'ll)", "intended", "forward", 8, "the future"),
    Cue("(plan|plans|planning)", "intended", "forward", 8, "a plan"),
    Cue("(plan|plans|planning|planned) (to|for|on|of)", "intended", "forward", 10, "a plan"),
    Cue("planned", "intended", "forward", 1, "a plan"),
    Cue("~intend", "intended", "forward", 8, "a plan"),
    Cue("intention*", "intended", "forward", 8, "a plan"),
    Cue("~aim", "intended", "forward", 8, "a plan"),
    Cue("~hope to", "intended", "forward", 8, "a wish"),
    Cue("~want to", "intended", "forward", 8, "a wish"),
    Cue("~seek to", "intended", "forward", 8, "a wish"),
    Cue(
        "(is|are|was|were|be) (to|set to|about to|due to|going to|poised to|ready to|likely to)",
        "intended",
        "forward",
        6,
        "the future",
    ),
    Cue(
        "(set|about|due|going|poised|ready|slated|scheduled|bound|gearing up|racing|prepared) (to|for)",
        "intended",
        "forward",
        8,
        "the future",
    ),
    Cue("~prepare (to|for)", "intended", "forward", 8, "the future"),
    Cue("~prepare", "intended", "forward", 4, "the future"),
    Cue("~gear up (to|for)", "intended", "forward", 8, "the future"),
    Cue("(expect|expects|expecting|expected to)", "intended", "forward", 8, "the future"),
    Cue("(is|are) expected", "intended", "back", 6, "the future"),
    Cue(
        "(upcoming|looming|forthcoming|impending|imminent|pending|anticipated|awaited|expected)",
        "intended",
        "forward",
        1,
        "the future",
    ),
    Cue("ahead of", "intended", "forward", 6, "before the event"),
    Cue("(before|until)", "intended", "forward", 6, "before the event"),
    Cue("on (track|course) (to|for)", "intended", "forward", 6, "the future"),
    Cue("(~target|~eye)", "intended", "forward", 6, "a plan"),
    Cue("~threat to", "intended", "forward", 6, "announced, not done"),
    Cue("~threaten to", "intended", "forward", 6, "announced, not done"),
    Cue("~vow to", "intended", "forward", 6, "announced, not done"),
    Cue("~pledge to", "intended", "forward", 6, "announced, not done"),
    Cue("~promise to", "intended", "forward", 6, "announced, not done"),
    Cue("~agree to", "intended", "forward", 6, "agreed, not done"),
    Cue("(hours|days|weeks|months) away", "intended", "back", 6, "before the event"),
    # later: with a verb in the present tense, the future ("once it makes its debut"), with one in the past nothing
    Cue("(after|once|when|until|whenever)", "later", "forward", 8, "the present tense in such a clause is yet to come"),
    # possible
    Cue("(may|might|could)", "possible", "forward", 6, "a modal verb (the month is masked)"),
    Cue("can", "possible", "forward", 3, "a modal verb"),
    Cue("possibl*", "possible", "forward", 6, "open either way"),
    Cue("potential*", "possible", "forward", 6, "open either way"),
    Cue("(likely|unlikely|perhaps|maybe|probably|conceivably)", "possible", "forward", 6, "open either way"),
    Cue(
        "(~consider|~weigh|~mull|~explore|~contemplate|~ponder|~study|~evaluate)",
        "possible",
        "forward",
        6,
        "under thought",
    ),
    Cue("~float", "possible", "forward", 5, "an idea put about"),
    Cue("(~hint|~suggest|~tease) (at|that)", "possible", "forward", 8, "said in half words"),
    Cue("(~hint|~tease)", "possible", "forward", 6, "said in half words"),
    Cue(
        "in [early|advanced] (talks|discussions|negotiations) (to|over|about|for|with|on)",
        "possible",
        "forward",
        10,
        "not agreed",
    ),
    Cue("(risk|chance|prospect|possibility|idea|option) (of|that|to)", "possible", "forward", 8, "open either way"),
    Cue("~discuss", "possible", "forward", 6, "not agreed"),
    # conditional
    Cue("if", "conditional", "forward", 10, "holds only under a condition"),
    Cue("unless", "conditional", "forward", 10, "holds only under a condition"),
    Cue("(provided|assuming|suppose|supposing) [that]", "conditional", "forward", 8, "holds only under a condition"),
    Cue("(would|'d)", "conditional", "forward", 6, "holds only under a condition"),
    Cue("(once|should) ..2 be", "conditional", "forward", 6, "holds only under a condition"),
    Cue("were to", "conditional", "forward", 6, "holds only under a condition"),
    # hearsay
    Cue(
        "(reportedly|apparently|allegedly|supposedly|purportedly|seemingly|evidently)",
        "hearsay",
        "forward",
        9,
        "the writer does not vouch for it",
    ),
    Cue(
        "(reportedly|apparently|allegedly|supposedly|purportedly)",
        "hearsay",
        "back",
        0,
        "straight after its noun: founders reportedly leaving",
    ),
    Cue("(rumored|rumoured|rumour*|rumors|rumor)", "hearsay", "both", 10, "nobody vouches for it"),
    Cue(
        "(~say|~report|~believe|~think|~understand|~rumour|~rumor) to (be|have)",
        "hearsay",
        "forward",
        8,
        "the writer does not vouch for it",
    ),
    Cue(
        "(is|are|was|were) (said|reported|believed|thought|understood) to",
        "hearsay",
        "forward",
        8,
        "the writer does not vouch for it",
    ),
    Cue(
        "it [has|is] [been] (reported|rumoured|rumored|said|claimed) that", "hearsay", "forward", 30, "nobody is named"
    ),
    Cue("(has|have) been (reports|reported|rumours|rumors)", "hearsay", "forward", 30, "nobody is named"),
    Cue("(are|were|is) [also] (reports|rumours|rumors|claims)", "hearsay", "forward", 30, "nobody is named"),
    Cue(
        "(reports|rumours|rumors|report) [also|even] (indicate*|suggest*|that|say|says|claim|claims|of)",
        "hearsay",
        "forward",
        30,
        "nobody is named",
    ),
    Cue("(report|reports) (says|say|claims|suggests)", "hearsay", "back", 30, "nobody is named"),
    Cue("according to [~multiple] reports", "hearsay", "both", 30, "nobody is named"),
    # anonymous
    Cue(
        "(source|sources|insiders|officials) [familiar] [close to ..3] (~say|~tell|~claim|~report)",
        "anonymous",
        "both",
        30,
        "unnamed people",
    ),
    Cue(
        "(people|person|persons|individuals|someone) (familiar|close|briefed|aware|involved|with knowledge)",
        "anonymous",
        "both",
        30,
        "unnamed people",
    ),
    Cue("according to ..3 (source|sources|people|person|insiders)", "anonymous", "both", 30, "unnamed people"),
    Cue(
        "(unnamed|anonymous|unidentified) (source*|people|person|official*)", "anonymous", "both", 30, "unnamed people"
    ),
    Cue(
        "(on condition of anonymity|who asked not to be (named|identified))", "anonymous", "both", 30, "unnamed people"
    ),
    Cue("~cite ..3 (source|sources|people|person)", "anonymous", "both", 30, "unnamed people"),
    # opinion
    Cue(
        "(i|we) (think|believe|guess|suppose|feel|expect|reckon|estimate|value)",
        "opinion",
        "forward",
        14,
        "the writer's own view",
    ),
    Cue("(in|on) (my|his|her|their|our) (view|opinion|mind|estimate|estimation)", "opinion", "both", 14, "a view"),
    Cue(
        "(analyst|analysts|expert|experts|commentators|critics|observers|short seller|strategist*|economist*)",
        "opinion",
        "both",
        14,
        "a view from outside",
    ),
    Cue("(~estimate|~reckon|~argue)", "opinion", "forward", 12, "a view"),
    Cue("(looks|look|feels|sounds) like", "opinion", "forward", 12, "a view"),
    Cue("(seems|seem|appears|appear) (to|like|that)", "opinion", "forward", 12, "a view"),
    Cue("arguably", "opinion", "forward", 12, "a view"),
    Cue("fair value", "opinion", "both", 12, "an analyst's figure"),
    # speculation
    Cue("(speculation|speculative|speculat*)", "speculation", "both", 14, "guessed"),
    Cue("(~predict|~forecast|prediction*|~bet that)", "speculation", "forward", 12, "guessed"),
    Cue("(wild|wildly|conspiracy)", "speculation", "forward", 5, "guessed"),
)

TERMINATORS = frozenset(listed("but while although though however whereas yet despite because"))
"""Words that end a clause, and with it what a cue can reach."""

_AS_WITH = frozenset(listed("early soon well much many part high"))


def ends_clause(words: Sequence[str], at: int) -> bool:
    """Whether a word ends the clause before it; "as" does, but not in "as early as June"."""
    if words[at] != "as":
        return words[at] in TERMINATORS
    return (at + 1 == len(words) or words[at + 1] not in _AS_WITH) and (at == 0 or words[at - 1] not in _AS_WITH)


EVERYWHERE = 999
"""A window that is the whole sentence, whatever stands between."""

_MARKS: tuple[tuple[str, Category, str], ...] = (
    ("report reports rumor rumour rumors rumours", "hearsay", "'Report: it lists' and 'It lists: report'"),
    ("source sources insiders", "anonymous", "'Sources: it lists' and 'It lists: sources'"),
    ("analyst analysts opinion comment commentary", "opinion", "a view, marked as one"),
)
COLON = {
    word: Cue(word, category, "both", EVERYWHERE, reason)
    for words, category, reason in _MARKS
    for word in listed(words)
}
"""Words that say, before a colon or after the last one, whose word a headline is."""

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
