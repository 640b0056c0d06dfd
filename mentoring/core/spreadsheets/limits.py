"""Bounds of a workbook that is let in. Sizes in bytes, times in seconds.

Measured reason: a legal 1.4 kB file with A1 and XFD60000 filled makes the reader ask for 31 GB and abort.
"""

from __future__ import annotations

MIB = 1024 * 1024

MAX_FILE = 10 * MIB
MAX_MEMBERS = 200
MAX_UNPACKED = 100 * MIB
MAX_DIRECTORY = 256 * 1024
"""Bytes of the central directory: 200 members with long names need a fifth of it."""

MAX_RATIO = 50
RATIO_FROM = 48 * MIB
"""The ratio counts only above this unpacked size.

A legal sheet of 10,000 almost equal rows (same school, same date, same form) shrinks more than a hundred times, so
the ratio alone refuses honest work. Below 48 MiB a bomb is harmless: it is unpacked by streaming in a fraction of
a second and the sheet is judged by what is in it. Above, more than 50:1 is not something a person typed.
"""

MAX_COLUMNS = 200
MAX_ROWS = 60_000
MAX_CELLS = 1_000_000
"""Filled cells of all sheets together: 60,000 rows of the widest official form (16 columns)."""

MAX_AREA = 2_000_000
"""Rows × columns of the bounding boxes of all sheets: the reader allocates the box, not the cells."""

MAX_TAGS = 5_000_000
"""XML elements of all parts, begun or ended: a full table of 960,000 cells has four for every cell. Bounds the time."""

MAX_MARKED = 2_000_000
"""Cells of all sheets with the coloured blank ones: those cost time too."""

MAX_FORMULAS = 100_000
MAX_DEPTH = 2_000
MAX_TAG_GAP = 2 * MIB
"""The longest stretch of XML without a cell that is kept in memory; Excel ends a cell's text at 32,767 signs."""

CHILD_ADDRESS_SPACE = 1024 * MIB
CHILD_DATA = 256 * MIB
CHILD_CPU = 20
CHILD_OUTPUT = 64 * MIB
