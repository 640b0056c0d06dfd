"""Organisations and directories in the browser's words: who sees, who changes, what is answered to bad input."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from mentoring.audit.models import AuditEvent
from mentoring.organisations import hooks, selectors
from mentoring.organisations.models import MentoringForm, Organisation, RequestTopic, RoleVariant, YearlyFigure
from mentoring.organisations.seed import load_directories

from ..factories import make_organisation, this_year

pytestmark = pytest.mark.django_db


def names(response: Any) -> set[str]:
    return {organisation.name for organisation in response.context["page"]}


def test_each_tier_lists_exactly_its_organisations(client: Any, world: Any) -> None:
    expected = {
        world.region: {place.organisation.name for place in world.places},
        world.officer: {"СОШ № 1", "СОШ № 2"},
        world.a1.curator: {"СОШ № 1"},
    }
    for user, organisations in expected.items():
        client.force_login(user)
        assert names(client.get(reverse("organisations:list"))) == organisations


def test_filters_narrow_the_list_and_become_chips(client: Any, world: Any) -> None:
    client.force_login(world.region)

    response = client.get(reverse("organisations:list"), {"kind": "extra", "municipality": "petrovsky", "q": "творч"})

    assert names(response) == {"Дом творчества"}
    assert {chip.label for chip in response.context["chips"]} == {"Тип", "Муниципалитет", "Название"}
    assert "kind" not in next(c.remove_url for c in response.context["chips"] if c.label == "Тип")


def test_a_foreign_municipality_in_the_filter_is_as_if_it_did_not_exist(client: Any, world: Any) -> None:
    client.force_login(world.officer)

    foreign = client.get(reverse("organisations:list"), {"municipality": "petrovsky"})
    missing = client.get(reverse("organisations:list"), {"municipality": "no-such"})

    assert names(foreign) == names(missing) == {"СОШ № 1", "СОШ № 2"}
    assert foreign.context["chips"] == []


@pytest.mark.parametrize("query", ["q=%00", "municipality=a%00"])
def test_what_no_database_can_be_asked_is_as_if_not_sent(client: Any, world: Any, query: str) -> None:
    client.force_login(world.region)
    assert client.get(f"/organisations/?{query}").status_code == 200


def test_yo_and_ye_are_one_letter_and_closed_are_hidden(client: Any, world: Any) -> None:
    make_organisation(world.a, "Лицей Щёлково")
    Organisation.objects.filter(pk=world.a2.organisation.pk).update(is_active=False)
    client.force_login(world.officer)

    assert names(client.get(reverse("organisations:list"), {"q": "ЩЕЛКОВО лицей"})) == {"Лицей Щёлково"}
    assert names(client.get(reverse("organisations:list"), {"q": "щёлково"})) == {"Лицей Щёлково"}
    assert "СОШ № 2" not in names(client.get(reverse("organisations:list")))
    assert "СОШ № 2" in names(client.get(reverse("organisations:list"), {"closed": "1"}))


@pytest.mark.parametrize("extra", [0, 2])
def test_the_list_asks_the_same_number_of_queries(
    client: Any, world: Any, extra: int, django_assert_num_queries: Any
) -> None:
    Organisation.objects.exclude(pk=world.a1.organisation.pk).update(is_active=False)
    for number in range(extra):
        make_organisation(world.a, f"Школа {number}")
    client.force_login(world.region)
    client.get(reverse("organisations:list"))

    with django_assert_num_queries(6):
        assert len(names(client.get(reverse("organisations:list")))) == 1 + extra


def test_the_curator_keeps_the_address_of_the_site(client: Any, world: Any) -> None:
    page = reverse("organisations:site", args=[world.a1.organisation.pk])
    client.force_login(world.a1.curator)

    assert client.post(page, {"site_url": "javascript:alert(1)"}).status_code == 400
    assert client.post(page, {"site_url": "https://school.example.org/m"}).status_code == 302
    assert client.post(page, {"site_url": "https://school.example.org/m"}).status_code == 302

    world.a1.organisation.refresh_from_db()
    assert world.a1.organisation.site_url == "https://school.example.org/m"
    assert AuditEvent.objects.filter(action="organisation.change").count() == 1


def test_the_centre_s_open_page_does_not_put_an_older_link_back(client: Any, world: Any) -> None:
    school = world.a1.organisation
    client.force_login(world.region)
    edit = reverse("organisations:edit", args=[school.pk])
    opened = client.get(edit).context["form"].initial
    Organisation.objects.filter(pk=school.pk).update(site_url="https://school.example.org/m")
    values = {name: value for name, value in opened.items() if value is not None} | {"full_name": "Полное имя"}
    assert client.post(edit, values).status_code == 302
    school.refresh_from_db()
    assert (school.site_url, school.full_name) == ("https://school.example.org/m", "Полное имя")


def test_the_site_of_another_school_is_not_there_and_an_officer_may_not_set_it(client: Any, world: Any) -> None:
    foreign = reverse("organisations:site", args=[world.a2.organisation.pk])
    client.force_login(world.a1.curator)
    assert client.post(foreign, {"site_url": "https://x.example.org"}).status_code == 404

    client.force_login(world.officer)
    assert client.post(foreign, {"site_url": "https://x.example.org"}).status_code == 403
    world.a2.organisation.refresh_from_db()
    assert world.a2.organisation.site_url == ""


def test_the_regional_centre_adds_and_changes_organisations(client: Any, world: Any) -> None:
    client.force_login(world.region)
    data = {"municipality": world.b.pk, "name": "СОШ № 40", "kind": "school", "inn": "2600000001", "is_active": "on"}

    assert client.post(reverse("organisations:add"), data | {"inn": "26"}).status_code == 400
    assert (
        "её муниципальный координатор" in client.post(reverse("organisations:add"), data, follow=True).content.decode()
    )
    assert client.post(reverse("organisations:add"), data).status_code == 400, "the same name twice"
    made = Organisation.objects.get(name="СОШ № 40")
    edit = reverse("organisations:edit", args=[made.pk])
    assert client.post(edit, data | {"name": "Лицей № 40"}).status_code == 302
    made.refresh_from_db()
    assert made.name == "Лицей № 40"


@pytest.mark.parametrize("who", ["officer", "ministry"])
def test_others_may_not_touch_directories(client: Any, world: Any, who: str) -> None:
    client.force_login(getattr(world, who))
    for name in ("add", "reference", "forms", "variant_add", "topics", "topic_add", "residents"):
        assert client.get(reverse(f"organisations:{name}")).status_code == 403


def test_directories_are_edited_and_journalled(client: Any, world: Any) -> None:
    client.force_login(world.region)
    form = MentoringForm.objects.get(code="pupil-pupil")
    variant = RoleVariant.objects.filter(form=form).first()
    topic = RequestTopic.objects.get(code="studies")

    def post(name: str, data: dict[str, Any], *args: Any) -> int:
        return client.post(reverse(f"organisations:{name}", args=args), data).status_code

    assert post("form_edit", {"title": form.title, "default_capacity": 0, "position": 0}, form.code) == 400
    assert (
        post("form_edit", {"title": form.title, "default_capacity": 3, "position": 0, "is_active": "on"}, form.code)
        == 302
    )
    assert post("variant_edit", {"form": form.pk, "title": "новый", "position": 1}, variant.pk) == 302
    assert post("variant_add", {"form": form.pk, "title": "ещё один", "position": 9, "is_active": "on"}) == 302
    assert post("topic_edit", {"code": "studies", "title": "Учёба", "position": 0}, topic.pk) == 302
    assert post("topic_add", {"code": "sport", "title": "Спорт", "position": 9, "is_active": "on"}) == 302

    form.refresh_from_db()
    topic.refresh_from_db()
    assert form.default_capacity == 3
    assert (topic.title, topic.is_active) == ("Учёба", False)
    # Once chosen the code stays: the next release would bring the topic again under the former one, and fail.
    assert post("topic_edit", {"code": "school", "title": "Учёба", "position": 0}, topic.pk) == 302
    load_directories()
    assert RequestTopic.objects.filter(title="Учёба").values_list("code", flat=True).get() == "studies"
    assert RoleVariant.objects.filter(form=form, title__in=["новый", "ещё один"]).count() == 2
    assert AuditEvent.objects.filter(actor_id=world.region.pk).count() == 6
    for name in ("reference", "forms", "topics"):
        assert client.get(reverse(f"organisations:{name}")).status_code == 200


def test_residents_are_set_once_and_told_to_who_listens(client: Any, world: Any, monkeypatch: Any) -> None:
    heard: list[tuple[Any, int]] = []
    monkeypatch.setattr(hooks, "_residents_changed", [lambda m, year, now: heard.append((m, year))])
    client.force_login(world.region)
    url = reverse("organisations:residents_edit", args=["petrovsky", this_year()])
    data = {"as_of": "2026-09-01", "source": "Росстат", "children_10_19": "900", "enterprises": ""}

    assert client.post(url, data | {"children_10_19": "-1"}).status_code == 400
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302

    assert heard == [(world.b, this_year())]
    assert "пересчитаны" in client.get(reverse("organisations:residents")).content.decode()
    # A corrected source or date is kept; no indicator depends on it.
    corrected = client.post(url, data | {"as_of": "2026-10-01", "source": "Росстат, уточнено"}, follow=True)
    assert "пересчитаны" not in corrected.content.decode()
    row = YearlyFigure.objects.get(municipality=world.b, organisation=None)
    assert (row.value, row.as_of, row.source) == (900, dt.date(2026, 10, 1), "Росстат, уточнено")
    assert heard == [(world.b, this_year())]
    assert YearlyFigure.objects.get(municipality=world.b, organisation=None).value == 900
    row = next(row for row in selectors.residents(this_year()) if row.municipality == world.b)
    assert row.values == [900, None, None, None]
    assert client.post(url, data | {"children_10_19": ""}).status_code == 302
    assert not YearlyFigure.objects.filter(municipality=world.b, organisation=None).exists()


def test_the_page_of_residents_shows_a_year_and_ignores_nonsense(client: Any, world: Any) -> None:
    client.force_login(world.region)
    assert client.get(reverse("organisations:residents"), {"year": "2021"}).context["year"] == 2021
    assert client.get(reverse("organisations:residents"), {"year": "abc"}).context["year"] == this_year()
    assert client.get(reverse("organisations:residents_edit", args=["krai", this_year()])).status_code == 404
    assert client.get(reverse("organisations:residents_edit", args=["petrovsky", 1900])).status_code == 404
