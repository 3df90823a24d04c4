"""Cues that tell how firmly a thing is said, and that somebody else says it: hearsay, sources, allegations, opinions.

One table, each row with its reason.
"""

from __future__ import annotations

from timeline.reading.cues import Cue

HEDGES: tuple[Cue, ...] = (
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
    Cue("tipped (to|for|as)", "hearsay", "forward", 8, "the writer does not vouch for it"),
    Cue("leaked", "hearsay", "forward", 14, "no one stands up for it"),
    Cue(
        "(leak|leaks|whispers|chatter|buzz) (suggest*|hint*|point*|say|says|claim|claims|reveal*|show*)",
        "hearsay",
        "forward",
        14,
        "no one stands up for it",
    ),
    Cue("(believed|presumed)", "hearsay", "forward", 4, "the writer does not vouch for it"),
    Cue(
        "feared [to|to be|to have] (dead|killed|drowned|lost|missing|trapped|injured|infected|buried|stranded|sunk)",
        "hearsay",
        "forward",
        4,
        "nobody knows yet; what people feared is another matter",
    ),
    Cue(
        "said to (be|have|open|launch|buy|sell|sign|plan|seek|near|consider|mull|weigh|prepare|list|go|file|raise"
        "|hire|leave|quit|join|merge|agree|approve|reject)",
        "hearsay",
        "forward",
        8,
        "the writer does not vouch for it",
    ),
    # alleged: somebody says so, and it is for them to show
    Cue(
        "(alleged|purported|supposed|unconfirmed|unverified|apparent)",
        "alleged",
        "forward",
        5,
        "said by somebody, not shown",
    ),
    Cue("~purport", "alleged", "forward", 8, "said by somebody, not shown"),
    Cue("~suspect of", "alleged", "forward", 8, "said by somebody, not shown"),
    Cue("~accuse", "alleged", "forward", 10, "said by somebody, not shown"),
    Cue("~claim", "alleged", "both", 14, "said by somebody, not shown"),
    Cue(
        "(~investigate|~probe|~examine|~check|~look into) ..1 (claim|claims|report|reports|rumours|rumors|allegations)",
        "alleged",
        "forward",
        14,
        "said by somebody, not shown",
    ),
    Cue(
        "(allegation|allegations|accusation|accusations|complaints) (of|that)",
        "alleged",
        "forward",
        14,
        "said by somebody, not shown",
    ),
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
    Cue("~fear that", "speculation", "forward", 12, "dreaded, not told"),
    Cue("(wild|wildly|conspiracy)", "speculation", "forward", 5, "guessed"),
)
