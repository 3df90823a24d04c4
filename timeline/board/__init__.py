"""Claims and their origins → the state of each question → what changed between two states. PURE.

Must never: read a clock or a database, count mentions where origins are meant, or show a value without its grade.
"""

from timeline.board.change import Change, changes
from timeline.board.grade import Grade, Standing
from timeline.board.state import State, fold
from timeline.board.support import Witness

__all__ = ["Change", "Grade", "Standing", "State", "Witness", "changes", "fold"]
