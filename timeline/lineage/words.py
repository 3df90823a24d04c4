"""Words: splitting a text, folding inflections, and telling what is rare from what everyone says.

Rarity needs no bundled frequency table: a short list of ordinary English words gives a first guess, and the shelf's own
counts of documents correct it as reports come in. Must never: depend on anything but its arguments.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

_TOKEN = re.compile(r"[぀-ヿ㐀-鿿가-힣]{1,2}|\d+(?:[.,]\d+)*|[^\W\d_]+(?:[^\W_]|['’](?=[^\W\d_]{3}))*")
_PLAIN = str.maketrans("’‘“”„«»–—", '\'\'"""""--', "")

STOP = frozenset(
    """
    a about above after again against all also although am amid among an and any are around as at be because been
    before being below between both but by can could did do does doing down during each either else even ever every
    few for from further had has have having he her here hers herself him himself his how however i if in including
    into is it its itself just least less like made make makes many may me might more most much must my near neither
    never no nor not now of off often on once one only onto or other others our ours out over own per perhaps rather
    said same say saying says she should since so some still such than that the their theirs them themselves then
    there these they this those though through thus to told too toward towards two under until up upon us very via was
    we well were what when where whether which while who whom whose why will with within without would yet you your
    yours mr mrs ms dr don doesn didn isn aren wasn weren won couldn wouldn shouldn hasn haven hadn ll ve der die das
    und ist ein eine nicht mit von zu den dem des im auf für le la les et est un une des du dans pour que qui el los
    las y es una con por para del al het een van en op te di il che non
    """.split()  # noqa: SIM905
)
"""Words that carry no subject; they never count."""

_ORDINARY = """
    able accept access accord account accuse across act action add address adopt afternoon age agency agree agreement
    ahead aim air allege allow almost already always amount analyst announce annual another answer appear approach
    april area army arrive article ask attack attempt august authority available average award away back bad ban bank
    base become begin behind believe best better big bill billion board body book boost both bring build business buy
    call campaign capital car card care carry case cause center central centre century chair chairman challenge chance
    change charge chief child china choose citizen city civil claim clear close comment commission committee common
    community company compare complete concern condition confirm consider contact contain continue contract control
    cost council country couple course court cover create crisis current customer cut daily data date daughter day
    deal death debate decade december decide decision defense demand department describe despite detail determine
    develop development die difference different difficult direct director discuss document dollar door double draw
    drive drop due early earn east economic economy editor education effect effort eight election email emergency
    employ employee end energy enough ensure enter entire environment especially establish estimate evening event
    evidence example executive exist expect expert explain face fact fail fall family far father fear feature february
    federal feel fight figure file final finance financial find fire firm first five focus follow force foreign form
    former forward found four free friday friend full fund future gain game general get give global go goal good
    government great ground group grow growth guide half hand happen hard head health hear help high history hit hold
    home hope hospital host hour house huge human hundred idea image impact important improve include income increase
    independent industry information insist instead interest international interview invest investigate investment
    investor involve issue january job join judge july june keep key kill kind know known labor lack land large last
    late later latest launch law lawyer lead leader leading learn leave left legal letter level life light limit line
    link list little live local long look lose loss lot low main major man manage manager march mark market matter
    mean measure media medical meet meeting member memory mention message middle military million mind minister minute
    miss moment monday money month morning mother move movement much music name nation national near nearly need
    network new news newspaper next night nine north note nothing november number october offer office officer
    official often oil old open operate operation opportunity option order organization organisation outside page
    paper parent part particular partner party past pay people percent percentage performance period permit person
    phone photo pick place plan plant platform play player point police policy political poor popular position
    possible post potential power practice prepare present president press pressure price private probably problem
    process produce product production professional profit program programme project promise propose protect prove
    provide public publish pull purchase push put quarter question quick quickly raise range rate reach read ready
    real reason receive recent recently record reduce refuse region regulator reject release remain remove reply
    report reporter represent request require research resident respond response rest result return reveal review
    right rise risk road role room rule run safe safety sale saturday save scale scene school season seat second
    secretary sector security see seek seem sell send senior september series serious serve service set seven several
    share sharp short show side sign significant similar simple single site situation six size small social society
    soon source south speak special spend spokesman spokesperson spokeswoman staff stage stand standard start state
    statement stay step stock stop store story street strong student study subject success suffer suggest summer
    sunday support surprise survey system take talk target tax team technology tell ten term test thing think third
    thousand threat three thursday time today together tomorrow tonight top total trade training transfer travel try
    tuesday turn type uk union unit university update us use user usual value version victim video view visit vote
    wait walk want war warn watch water way website wednesday week weekend welcome west whole wide win winter witness
    woman word work worker world worry worth write wrong year yes yesterday young
    """.split()  # noqa: SIM905

_INFLECTED = (("iest", "y"), ("ies", "y"), ("ing", ""), ("ed", ""), ("ly", ""), ("es", ""), ("s", ""))
"""The first ending that fits and leaves three letters is cut; crude, and the same for everyone."""


def plain(text: str) -> str:
    """Curly quotation marks and long dashes made plain, one sign for one; halves of signs replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode(errors="replace").decode()
    return text.translate(_PLAIN)


def tokens(text: str) -> list[str]:
    """The words and numbers of a plain text as written; scripts without spaces in pairs of signs."""
    return _TOKEN.findall(text)


_SPELT = {
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20",
}  # fmt: skip


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """A word without its inflection: ``killed``, ``killing``, ``kills`` → ``kill``. Lower case in, lower case out."""
    if word[0].isdigit():
        return word.replace(",", "").removesuffix(".0")
    if word in _SPELT:
        return _SPELT[word]
    for ending, instead in _INFLECTED:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word


ORDINARY = frozenset(map(stem, _ORDINARY))

_GUESS = 400
"""The first guess weighs as much as this many documents: enough for the first reports of a story to be compared."""
_ORDINARY_SHARE, _OTHER_SHARE = 0.03, 0.0015
"""Guessed share of documents that hold an ordinary word, and any other word."""


def weigh(counts: Mapping[str, int], held: Mapping[str, int], total: int) -> dict[str, int]:
    """Each word's weight in tenths: its rarity, the logarithm of (documents / documents with it), damped for
    repetition. ``held``: in how many of ``total`` documents it stands."""
    ordinary, other = _GUESS * _ORDINARY_SHARE, _GUESS * _OTHER_SHARE
    of, log = 10 * math.log(total + _GUESS), math.log
    return {
        word: round((of - 10 * log(held.get(word, 0) + (ordinary if word in ORDINARY else other))) * (1 + log(times)))
        for word, times in counts.items()
    }
