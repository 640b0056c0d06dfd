from .meeting import MAX_MINUTES, Meeting
from .pair import Pair, PairMember

__all__ = ["MAX_MINUTES", "Meeting", "Pair", "PairMember"]
