"""Reading the tables back: the board at a position, the moves between two, and whatever a reference leads to."""

from timeline.projections.views.claims import ClaimViews
from timeline.projections.views.families import FamilyViews
from timeline.projections.views.history import HistoryViews
from timeline.projections.views.rulings import RulingViews
from timeline.projections.views.threads import ThreadViews


class Views(HistoryViews, ClaimViews, FamilyViews, RulingViews, ThreadViews):
    """All queries over the tables of one connection."""
