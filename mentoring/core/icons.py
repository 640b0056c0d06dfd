"""Which Tabler icons the portal uses. The sprite is made from the npm package, nothing is committed."""

from __future__ import annotations

import json
from pathlib import Path
from xml.sax.saxutils import quoteattr

# One name per line of meaning; `{% icon %}` refuses a name that is not here, so the sprite stays small.
ICON_NAMES: frozenset[str] = frozenset(
    """
    home bell user logout search filter x check checks circle-check alert-triangle alert-circle
    info-circle clock calendar calendar-event arrow-back-up arrow-right arrow-left chevron-right
    chevron-left chevrons-left chevrons-right chevron-down menu-2 pencil send lock file-spreadsheet
    file-text file-import file-certificate download upload printer users users-group user-plus school
    building building-community chart-bar chart-line map-2 list list-check table trash plus minus help
    settings key link-off loader player-stop refresh eye history bookmark star award report database-off
    checklist adjustments external-link inbox circle-dashed ban plug hourglass flag archive
    device-floppy keyboard arrows-diff circle-x circle-plus circle-minus mail shield-check route books
    progress
    """.split()  # noqa: SIM905 - a block of words reads better than a column of strings
)

Shape = list[tuple[str, dict[str, str]]]


def build_sprite(nodes_file: Path) -> str:
    """An SVG sprite with one `<symbol>` per name, from Tabler's `tabler-nodes-outline.json`.

    Raises KeyError when the package no longer has an icon we use.
    """
    shapes: dict[str, Shape] = json.loads(nodes_file.read_text(encoding="utf-8"))
    symbols = []
    for name in sorted(ICON_NAMES):
        body = "".join(
            f"<{tag} {' '.join(f'{key}={quoteattr(str(value))}' for key, value in attributes.items())}/>"
            for tag, attributes in shapes[name]
        )
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
