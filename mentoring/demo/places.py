"""The organisations of the demo region: names that sound right and belong to nobody."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from mentoring.organisations.enums import OrganisationKind
from mentoring.organisations.models import Municipality, Organisation
from mentoring.organisations.seed import KRAI_CODE

SAMPLE_MUNICIPALITY = "shpakovsky"
SAMPLE_ORGANISATION = "МБОУ СОШ № 7 с. Отрадное"

_VILLAGES = (
    "с. Ясное",
    "с. Родниковое",
    "х. Привольный",
    "с. Раздольное",
    "п. Светлый",
    "с. Садовое",
    "с. Луговое",
    "п. Заречный",
    "с. Калиновка",
    "ст-ца Тополиная",
    "п. Солнечный",
    "с. Полевое",
    "х. Весёлый",
    "с. Берёзовка",
    "п. Виноградный",
)
_CENTRES = ("Центр внешкольной работы", "Дом детского творчества", "Центр «Интеллект»", "Детско-юношеский центр")
_COLLEGES = (
    "ГБПОУ «Ставропольский региональный многопрофильный колледж»",
    "ГБПОУ «Агротехнический колледж»",
    "ГБПОУ «Колледж связи и информатики»",
    "ГБПОУ «Железнодорожный техникум»",
    "ГБПОУ «Строительный колледж»",
    "ГБПОУ «Колледж индустрии питания»",
    "ГБПОУ «Энергетический техникум»",
    "ГБПОУ «Педагогический колледж»",
    "ГБПОУ «Техникум экономики и права»",
    "ГБПОУ «Курортный колледж»",
    "ГБПОУ «Политехнический колледж»",
    "ГБПОУ «Медицинский колледж»",
)
_KRAI_CENTRES = ("ГБУ ДО «Краевой центр экологии и туризма»", "ГБУ ДО «Краевой центр творчества»")


class Plan(NamedTuple):
    municipality: Municipality
    name: str
    kind: str


def plan(municipalities: dict[str, Municipality], random: Random) -> list[Plan]:
    """At least 120 organisations of all three kinds."""
    plans = [Plan(municipalities[SAMPLE_MUNICIPALITY], SAMPLE_ORGANISATION, OrganisationKind.SCHOOL)]
    for code, municipality in municipalities.items():
        if code == KRAI_CODE:
            continue
        city = municipality.name.startswith("город")
        plans.append(Plan(municipality, f"МБОУ СОШ № 1 {municipality.centre}", OrganisationKind.SCHOOL))
        plans.append(Plan(municipality, f"МБОУ СОШ № 2 {municipality.centre}", OrganisationKind.SCHOOL))
        place = municipality.centre if city else random.choice(_VILLAGES)
        plans.append(Plan(municipality, f"МБОУ СОШ № {random.randint(3, 19)} {place}", OrganisationKind.SCHOOL))
        if city or random.random() < 0.25:
            plans.append(
                Plan(municipality, f"МБУ ДО «{random.choice(_CENTRES)}» {municipality.centre}", OrganisationKind.EXTRA)
            )
    krai = municipalities[KRAI_CODE]
    plans += [Plan(krai, name, OrganisationKind.COLLEGE) for name in _COLLEGES]
    plans += [Plan(krai, name, OrganisationKind.EXTRA) for name in _KRAI_CENTRES]
    return plans


def create(plans: list[Plan], random: Random) -> list[Organisation]:
    """The rows, in the order of the plan. INN are made up: their checksum is wrong on purpose."""
    return Organisation.objects.bulk_create(
        Organisation(
            municipality=place.municipality,
            name=place.name,
            full_name=place.name,
            kind=place.kind,
            founder="Министерство образования Ставропольского края"
            if place.municipality.is_krai
            else f"Администрация: {place.municipality.name}",
            inn=f"26000{random.randint(10000, 99999)}",
            site_url=f"https://school{number}.example.org/mentoring",
        )
        for number, place in enumerate(plans, start=1)
    )
