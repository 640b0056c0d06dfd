"""Sample workbooks as schools keep them (the recommended forms of the two bases, invented people)."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples() -> Path:
    return Path(__file__).parents[2] / "data" / "samples"
