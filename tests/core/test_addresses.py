"""The query of an address: what a page believes of it, and where its links lead."""

from __future__ import annotations

import uuid

import pytest
from django.http import QueryDict

from mentoring.core.addresses import as_uuid, sound, without


def test_a_value_that_no_database_takes_is_as_if_it_had_not_been_sent() -> None:
    assert sound({"q": "Иван\x00ов", "state": "late"}) == {"state": "late"}


def test_a_filter_is_taken_off_together_with_the_place_in_the_list() -> None:
    query = QueryDict("state=late&state=new&period=q1&cursor=abc")
    assert without(query, "state") == "?period=q1"
    assert without(query) == "?state=late&state=new&period=q1"
    assert without(query, "state", "period") == "?"
    assert query["cursor"] == "abc"


@pytest.mark.parametrize("text", ["", "7", "'; drop", "0" * 33])
def test_a_word_that_is_nobodys_public_id_is_none(text: str) -> None:
    assert as_uuid(text) is None


def test_a_public_id_is_read() -> None:
    one = uuid.uuid4()
    assert as_uuid(str(one)) == one
