"""The region at its real size, for measuring: 860,000 participations in four school years, 16 quarters of facts.

Not a story like the demo region (`mentoring.demo.region`): rows are made by the million and COPYed, past the services.
What the rows must obey is held by the database (constraints are laid again over the filled tables) and by a test that
freezes the cards anew and compares (tests/demo/test_scale.py). History of rows is not written for this made-up past:
the triggers sleep while the tables are filled and are awake before anything is measured.
"""

from .fill import fill
from .size import VERSION, Size

__all__ = ["VERSION", "Size", "fill"]
