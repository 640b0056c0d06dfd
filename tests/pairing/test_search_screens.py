"""Pairs are found by the name of somebody in them; the words stay out of addresses."""

import re
from typing import Any

import pytest
from django.test import Client

from .screens import LIST, ids_in, signed_in, text_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("алексашин", {"pair", "draft"}),
        ("анна алекс", {"pair"}),
        ("вера", {"draft"}),
        ("ПЁТР", {"pair", "draft"}),
        ("петр алексашинова", {"pair", "draft"}),
        ("fyyf", {"pair"}),
        ("анна вера", set()),
        ("бессмертнова", set()),
    ],
)
def test_a_pair_is_found_by_the_name_of_somebody_in_it(world: Any, curator: Client, text: str, found: set[str]) -> None:
    response = curator.post("/pairs/search/", {"text": text, "filters": "form=pupil-pupil&evil=1"}, follow=True)
    place = response.redirect_chain[0][0]
    assert re.fullmatch(r"/pairs/\?form=pupil-pupil&search=[0-9a-f]{8}", place)
    assert ids_in(response) == {str(getattr(world.a1, name).public_id) for name in found}
    assert f"Имя: <b>{text}</b>" in text_of(response)


def test_an_empty_search_and_a_key_of_somebody_else_find_everything(world: Any, curator: Client) -> None:
    place = curator.post("/pairs/search/", {"text": "вера"}).headers["Location"]
    assert len(ids_in(curator.get(place))) == 1
    assert len(ids_in(signed_in(world.a1.head).get(place))) == 2
    assert curator.post("/pairs/search/", {"text": " ", "filters": ""}).headers["Location"] == LIST
    assert curator.post("/pairs/search/", {"text": "ы" * 81}).headers["Location"] == LIST


def test_those_above_do_not_search_by_name(world: Any) -> None:
    client = signed_in(world.officer)
    assert client.post("/pairs/search/", {"text": "вера"}).status_code == 403
    assert "Найти по имени" not in text_of(client.get(LIST))
