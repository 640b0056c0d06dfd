"""The shape of every row, for the schema; a test holds the rows against it. Rows are built by hand: a serializer
for each of a hundred rows costs more than the query."""

from __future__ import annotations

from rest_framework import serializers as s

from mentoring.organisations.enums import Basis, OrganisationKind

from ..enums import Level, PeriodState, SubmissionState, TargetState
from ..indicators import INDICATORS, Unit


class MunicipalityRow(s.Serializer[object]):
    code = s.CharField()
    name = s.CharField()
    centre = s.CharField()
    is_krai = s.BooleanField(help_text="Организации краевого подчинения: не территория, жителей нет")


class OrganisationRow(s.Serializer[object]):
    id = s.IntegerField()
    name = s.CharField()
    full_name = s.CharField()
    kind = s.ChoiceField(choices=OrganisationKind.choices)
    municipality = s.CharField(help_text="Код муниципалитета")
    founder = s.CharField()
    inn = s.CharField()
    is_active = s.BooleanField()


class PeriodRow(s.Serializer[object]):
    code = s.CharField()
    title = s.CharField()
    school_year = s.IntegerField()
    number = s.IntegerField(help_text="Порядок в учебном году")
    starts_on = s.DateField()
    ends_on = s.DateField(help_text="Отчётная дата: на неё считается возраст")
    opens_on = s.DateField()
    on_time_until = s.DateField(help_text="Вовремя до")
    closes_on = s.DateField(help_text="Закрывается")


class TargetRow(s.Serializer[object]):
    year = s.IntegerField()
    value = s.FloatField()


class IndicatorRow(s.Serializer[object]):
    code = s.CharField()
    title = s.CharField()
    short_title = s.CharField()
    unit = s.ChoiceField(choices=[unit.value for unit in Unit])
    formula = s.CharField(help_text="Формула словами")
    formula_version = s.IntegerField()
    source = s.CharField()  # type: ignore[assignment]
    official = s.BooleanField(help_text="Показатель целевой модели")
    bases = s.ListField(child=s.ChoiceField(choices=Basis.choices), help_text="Основания знаменателя")
    default_basis = s.ChoiceField(choices=Basis.choices)
    by_form = s.BooleanField(help_text="Есть ли значения по формам наставничества")
    targets = TargetRow(many=True)


class ValueRow(s.Serializer[object]):
    period = s.CharField(help_text="Код периода")
    school_year = s.IntegerField()
    indicator = s.ChoiceField(choices=[(one.code, one.short_title) for one in INDICATORS])
    level = s.ChoiceField(choices=Level.choices)
    municipality = s.CharField(allow_null=True, help_text="Код; null – весь край")
    organisation = s.IntegerField(allow_null=True)
    form = s.CharField(allow_null=True, help_text="Код формы наставничества; null – все формы вместе")
    basis = s.ChoiceField(choices=Basis.choices)
    numerator = s.IntegerField(allow_null=True, help_text="null – нет данных, это не ноль")
    denominator = s.IntegerField(allow_null=True)
    value = s.FloatField(allow_null=True, help_text="В единицах показателя, до сотых; null – нет данных")
    unit = s.ChoiceField(choices=[unit.value for unit in Unit])
    target = s.FloatField(allow_null=True, help_text="Цель года отчётной даты; у отдельной формы цели нет")
    state = s.ChoiceField(choices=TargetState.choices)
    formula_version = s.IntegerField()
    data_at = s.DateTimeField(help_text="Когда число изменилось последний раз")


class CompletenessRow(s.Serializer[object]):
    period = s.CharField()
    municipality = s.CharField()
    state = s.ChoiceField(choices=PeriodState.choices)
    due = s.IntegerField(help_text="Организаций должны сдать")
    sent = s.IntegerField(help_text="Сдали хотя бы раз")
    on_time = s.IntegerField()
    late = s.IntegerField()
    overdue = s.IntegerField(help_text="Не сдали, хотя срок «вовремя» прошёл")
    not_begun = s.IntegerField()
    draft = s.IntegerField()
    signing = s.IntegerField()
    submitted = s.IntegerField(help_text="На проверке")
    returned = s.IntegerField()
    approved = s.IntegerField()
    accepted = s.IntegerField()


class SubmissionRow(s.Serializer[object]):
    id = s.UUIDField()
    period = s.CharField()
    municipality = s.CharField()
    organisation = s.IntegerField()
    state = s.ChoiceField(choices=SubmissionState.choices)
    state_since = s.DateTimeField()
    first_submitted_at = s.DateTimeField(allow_null=True)
    approved_version = s.IntegerField(allow_null=True, help_text="Номер версии, которая учтена в показателях")
