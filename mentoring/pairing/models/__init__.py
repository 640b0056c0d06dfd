from .pair import Pair, PairMember

__all__ = ["Pair", "PairMember"]
