"""Large files: kept in parts, the same bytes as a whole."""

import hashlib
import io

import pytest

from mentoring.core import clock, large_files
from mentoring.core.models import StoredFile


@pytest.mark.django_db
@pytest.mark.parametrize("length", [1, 9, 10, 11, 35])
def test_the_parts_are_the_whole(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    monkeypatch.setattr(large_files, "PART", 10)
    content = bytes(range(256))[-length:]
    file = io.BytesIO(content)
    file.seek(0, io.SEEK_END)
    row = large_files.store(file, name="архив.zip", media_type="application/zip", created_at=clock.now())
    kept = StoredFile.objects.get()
    assert str(kept) == "архив.zip"
    assert bytes(kept.content) == content
    assert (kept.pk, kept.size, kept.sha256) == (row.pk, length, hashlib.sha256(content).hexdigest())
    assert (row.size, row.sha256) == (kept.size, kept.sha256)
    assert "content" in row.get_deferred_fields()
