"""Small helpers of the tests of screens."""

import re
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from mentoring.pairing.models import Pair

LIST, NEW = "/pairs/", "/pairs/new/"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, pair: Pair) -> str:
    return reverse(f"pairing:{name}", args=[pair.public_id])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def form_of(world: Any, **changes: Any) -> dict[str, Any]:
    """The form of a new pair, filled in."""
    values = {
        "form": "pupil-pupil",
        "key": str(uuid.uuid4()),
        "mentor": str(world.a1.mentor.public_id),
        "mentees": [str(world.a1.mentees[2].public_id)],
        "do": "begin",
    }
    return values | changes


def fresh(pair: Pair) -> Pair:
    return Pair.objects.get(pk=pair.pk)


def ids_in(response: Any) -> set[str]:
    return set(re.findall(r"/pairs/([0-9a-f-]{36})/\"", response.content.decode()))
