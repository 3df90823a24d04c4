"""Many mentions → the independent origins behind them. PURE.

    shelf = MemoryShelf()
    for report in reports:                                  # in the order of the log
        placed = place(trace(report, vocabulary, shelf), shelf, rulings)
        placed.family, placed.origin, placed.links, placed.merges, placed.development

Must never: read or write anything but the shelf that it is handed, or know what time it is.
"""

from timeline.lineage.credits import Credit
from timeline.lineage.evidence import JOIN, WEIGHTS
from timeline.lineage.family import Development, Family, Link, Origin, origins
from timeline.lineage.features import Frequencies
from timeline.lineage.kinship import Kinship, Piece, compare
from timeline.lineage.place import NO_RULINGS, Merge, Placement, Rulings, place
from timeline.lineage.report import Report, Vocabulary
from timeline.lineage.rule import Regrouped, regroup
from timeline.lineage.shelf import MemoryShelf, Shelf
from timeline.lineage.stream import Grouped, Text, group
from timeline.lineage.trace import Trace, trace

__all__ = [
    "JOIN",
    "NO_RULINGS",
    "WEIGHTS",
    "Credit",
    "Development",
    "Family",
    "Frequencies",
    "Grouped",
    "Kinship",
    "Link",
    "MemoryShelf",
    "Merge",
    "Origin",
    "Piece",
    "Placement",
    "Regrouped",
    "Report",
    "Rulings",
    "Shelf",
    "Text",
    "Trace",
    "Vocabulary",
    "compare",
    "group",
    "origins",
    "place",
    "regroup",
    "trace",
]
