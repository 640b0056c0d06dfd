"""Static files that come from npm packages: exactly the files that pages use, and the icon sprite.

`collectstatic` and the development server both ask this finder, so there is no build step of its own
and the 150 MB of `node_modules` never become public.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from .icons import build_sprite

# Name under STATIC_URL -> path inside node_modules.
VENDOR_FILES: dict[str, str] = {
    "vendor/tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/echarts.js": "echarts/dist/echarts.common.min.js",
    "vendor/golos.css": "@fontsource-variable/golos-text/index.css",
    **{
        f"vendor/files/golos-text-{subset}-wght-normal.woff2": (
            f"@fontsource-variable/golos-text/files/golos-text-{subset}-wght-normal.woff2"
        )
        for subset in ("cyrillic", "cyrillic-ext", "latin", "latin-ext")
    },
}
SPRITE = "vendor/icons.svg"
_ICON_NODES = "@tabler/icons/tabler-nodes-outline.json"
_SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+)\s*$")


class VendorFinder(BaseFinder):
    """Keeps a folder of copies (`settings.VENDOR_STATIC_DIR`) fresh and serves from it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = Path(settings.BASE_DIR)
        self.source = base / "node_modules"
        self.target = Path(getattr(settings, "VENDOR_STATIC_DIR", base / ".local" / "vendor-static"))
        self.storage = FileSystemStorage(location=self.target)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The copy's place, or the empty list, as Django asks of a finder."""
        if path not in VENDOR_FILES and path != SPRITE:
            return []
        found = str(self._fresh(path))
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        patterns = [*(ignore_patterns or ())]
        for path in (*VENDOR_FILES, SPRITE):
            if not matches_patterns(path, patterns):
                self._fresh(path)
                yield path, self.storage

    def _fresh(self, path: str) -> Path:
        """The copy, made again when the package or the list of icons is newer."""
        target = self.target / path
        # The lists themselves count as sources: another file behind the same name must replace the copy.
        sources = [self.source / VENDOR_FILES.get(path, _ICON_NODES), Path(__file__)]
        if path == SPRITE:
            sources.append(Path(__file__).with_name("icons.py"))
        newest = max(source.stat().st_mtime for source in sources)
        if not target.exists() or target.stat().st_mtime < newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            content = (
                build_sprite(sources[0]).encode()
                if path == SPRITE
                # The maps are not published, and the hashing storage refuses a link to a missing file.
                else _SOURCE_MAP.sub(b"", sources[0].read_bytes())
            )
            # Web processes meet the same missing copy at once: each writes a file of its own.
            with TemporaryDirectory(dir=self.target) as own:
                partial = Path(own) / target.name
                partial.write_bytes(content)
                partial.replace(target)
        return target
