"""A REST client as somebody else's program would be: a token, addresses, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from dataclasses import dataclass
from typing import Any

from .steps_above import shown


@dataclass
class RestClient:
    site: str
    token: str

    def get(self, path: str) -> bytes:
        request = urllib.request.Request(self.site + path, headers={"Authorization": f"Token {self.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            content: bytes = answer.read()
        return content

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))

    def figures(self, period: str) -> dict[str, str]:
        """The region's values in JSON: short title → as the dashboard shows it."""
        return self._figures(self.json(self._values(period))["results"])

    def figures_in_csv(self, period: str) -> dict[str, str]:
        text = self.get(self._values(period) + "&format=csv").decode("utf-8-sig")
        delimiter = ";" if ";" in text.splitlines()[0] else ","
        rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
        return self._figures([{name: value or None for name, value in row.items()} for row in rows])

    def _values(self, period: str) -> str:
        return f"/api/v1/indicator-values/?period={period}&level=region"

    def _figures(self, rows: list[dict[str, Any]]) -> dict[str, str]:
        known = {one["code"]: one for one in self.json("/api/v1/indicators/")["results"]}
        return {
            known[row["indicator"]]["short_title"]: shown(row["value"], row["unit"])
            for row in rows
            if row["form"] is None and row["basis"] == known[row["indicator"]]["default_basis"]
        }
