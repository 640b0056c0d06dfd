"""Two school years of the demo region, lived through by the real services: nothing here writes a state itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from random import Random

from django.db.models import Max
from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.core.school_year import school_year_of
from mentoring.organisations.enums import Figure, OrganisationKind
from mentoring.organisations.models import Organisation
from mentoring.pairing import services as pairing
from mentoring.pairing.models import Pair
from mentoring.registry import services as registry
from mentoring.registry.exchange import NamedLink
from mentoring.registry.models import Mentee, Mentor
from monitoring import services as monitoring
from monitoring.enums import ReturnReason
from monitoring.models import Period, Submission
from monitoring.sheet import Satisfaction

from .accounts import Chairs
from .meetings import Diary
from .people import Crowd, Group, last_day_of_pairs
from .places import SAMPLE_MUNICIPALITY, SAMPLE_ORGANISATION

# Where a submission of the open quarter stands: a fate from 0 to 1 lies at or above one of these.
_BEGUN, _SIGNING, _ON_REVIEW, _RETURNED, _APPROVED = 0.2, 0.3, 0.36, 0.55, 0.62

# In the running year some organisations have not sent a past quarter at all.
_FORGETFUL = 0.07


class Story:
    """What happens in the region, day by day."""

    def __init__(self, chairs: Chairs, organisations: list[Organisation], today: dt.date, random: Random) -> None:
        self.chairs = chairs
        self.organisations = organisations
        self.today = today
        self.random = random
        self.crowd = Crowd(random)
        self.present = clock.now()
        self.diary = Diary(self.present)
        self.coming: dict[Organisation, list[Group]] = {}
        # The newest pairs began on this day: before it their consents were not given yet.
        self.newest = dt.date.min
        self.sizes = {organisation.pk: random.randint(19, 38) for organisation in organisations}
        self.spare = {organisation.pk: random.randint(0, 2) for organisation in organisations}
        self.shares = {organisation.pk: random.uniform(0.42, 0.86) for organisation in organisations}

    def at(self, date: dt.date) -> dt.datetime:
        """Some minute of a working day, but not one that is still to come."""
        moment = dt.datetime.combine(date, dt.time(self.random.randint(8, 17), self.random.randint(0, 59)))
        return min(timezone.make_aware(moment), self.present)

    # --- people and pairs

    def plan(self, organisations: Iterable[Organisation], school_year: int) -> None:
        """Who will come in this year: in September and October, a few in January."""
        dates = (dt.date(school_year, 9, 14), dt.date(school_year, 10, 5), dt.date(school_year + 1, 1, 20))
        if self.today < dates[0] and school_year_of(self.today) == school_year:
            dates = (self.today, *dates[1:])
        steady = next((organisation for organisation in organisations if is_shown_to_officer(organisation)), None)
        for organisation in organisations:
            # One school of the shown officer has all its pairs from the first day: later quarters change nothing.
            starts = dates[:1] if organisation == steady else (*dates[:2], *dates)
            self.coming[organisation] = self.crowd.groups(
                organisation, school_year, self.sizes[organisation.pk], starts
            )

    def gather(self, school_year: int, until: dt.date) -> None:
        """Those whose day has come are in the bases and work in pairs."""
        begun = [group.starts_on for groups in self.coming.values() for group in groups if group.starts_on <= until]
        self.newest = max(begun, default=self.newest)
        for organisation, groups in self.coming.items():
            self.coming[organisation] = [group for group in groups if group.starts_on > until]
            self._settle(organisation, school_year, [group for group in groups if group.starts_on <= until])

    def _settle(self, organisation: Organisation, school_year: int, groups: list[Group]) -> None:
        actor = self.chairs.curators[organisation.pk]
        for date in sorted({group.starts_on for group in groups}):
            batch = [group for group in groups if group.starts_on == date]
            now = self.at(date)
            with clock.set_to(now):
                added = registry.add_people(
                    actor=actor,
                    now=now,
                    organisation=organisation,
                    school_year=school_year,
                    mentees=[mentee for group in batch for mentee in group.mentees],
                    mentors=[group.mentor for group in batch],
                    consents_given_on=date,
                )
                mentees = iter(added.mentee_ids)
                links = [
                    NamedLink(next(mentees), mentor_id, group.form.pk, group.starts_on, group.ends_on)
                    for group, mentor_id in zip(batch, added.mentor_ids, strict=True)
                    for _ in group.mentees
                ]
                pairing.form_pairs(
                    actor=actor, now=now, organisation=organisation, school_year=school_year, links=links
                )

    def meet(self, school_year: int, organisations: Iterable[Organisation], since: dt.date, until: dt.date) -> None:
        """What the pairs did in a quarter is in the portal."""
        for organisation in organisations:
            self.diary.keep(organisation, school_year, self.chairs.curators[organisation.pk], since, until)

    def finish(self, organisation: Organisation, school_year: int) -> None:
        """End of the year: most pairs reach their end, some stop before it."""
        actor = self.chairs.curators[organisation.pk]
        for pair in Pair.objects.filter(organisation=organisation, school_year=school_year, state="active").order_by(
            "pk"
        ):
            fate = self.random.random()
            if fate < 0.06:
                date = dt.date(school_year + 1, 3, self.random.randint(1, 28))
                last_met = pair.meetings.aggregate(last=Max("held_on"))["last"]
                date = max(date, last_met or date)
                now = self.at(date)
                reason = self.random.choice(("Наставник сменил место работы", "Наставляемый перешёл в другую школу"))
                with clock.set_to(now):
                    pairing.end_early(pair=pair, closed_on=date, reason=reason, actor=actor, now=now)
            elif fate < 0.93:
                date = last_day_of_pairs(school_year)
                now = self.at(date)
                with clock.set_to(now):
                    pairing.complete(pair=pair, closed_on=date, actor=actor, now=now)

    # --- submissions

    def fill(self, organisation: Organisation, period: Period, now: dt.datetime) -> Submission:
        """The curator's draft with figures, satisfaction and an answer to whatever is asked."""
        actor = self.chairs.curators[organisation.pk]
        submission = monitoring.open_submission(actor=actor, now=now, organisation=organisation, period=period)
        return monitoring.save_draft(
            submission=submission,
            actor=actor,
            now=now,
            expected_version=submission.version,
            figures=self._figures(organisation, period.school_year),
            satisfaction=self._satisfaction(organisation, period.school_year),
            answers={
                "zero_coverage": "Базы формируются, программы начнутся в следующем квартале.",
                "growth_mentees": "Начался учебный год: закреплены новые пары и группы.",
                "growth_mentors": "Пришли новые наставники.",
            },
        )

    def _figures(self, organisation: Organisation, school_year: int) -> dict[Figure, int | None]:
        mentees = Mentee.objects.filter(organisation=organisation, school_year=school_year)
        pupils = mentees.filter(category__in=["pupil", "student"]).count()
        young = mentees.filter(category="young_teacher").count()
        children = max(round(pupils / self.shares[organisation.pk]), pupils, 12)
        older = max(round(children * (0.9 if organisation.kind == OrganisationKind.COLLEGE else 0.42)), 12)
        return {
            Figure.LEARNERS: round(children * 1.5),
            Figure.CHILDREN_10_19: children,
            Figure.CHILDREN_15_19: min(older, children),
            Figure.YOUNG_TEACHERS: young + self.spare[organisation.pk],
        }

    def _satisfaction(self, organisation: Organisation, school_year: int) -> Satisfaction:
        """Most of the people were asked, nearly all of them are content."""

        def asked(model: type[Mentee] | type[Mentor], share: float) -> tuple[int, int]:
            count = round(model.objects.filter(organisation=organisation, school_year=school_year).count() * share)
            # The same people answer the same way: a school in which nothing changed submits the same figures.
            answers = Random(f"{organisation.pk} {school_year} {model.__name__}")  # noqa: S311 - a demo
            return count, count - sum(answers.random() < 0.12 for _ in range(count))

        mentees, mentors = asked(Mentee, 0.6), asked(Mentor, 0.9)
        return Satisfaction(
            mentees_asked=mentees[0],
            mentees_satisfied=mentees[1],
            mentors_asked=mentors[0],
            mentors_satisfied=mentors[1],
        )

    def submit(self, organisation: Organisation, period: Period, date: dt.date) -> Submission:
        now = self.at(date)
        with clock.set_to(now):
            draft = self.fill(organisation, period, now)
            sent = monitoring.send_for_signature(submission=draft, actor=self.chairs.curators[organisation.pk], now=now)
            return monitoring.sign(submission=sent, actor=self.chairs.heads[organisation.pk], now=now)

    def reviewer(self, organisation: Organisation) -> Actor:
        return self.chairs.officers.get(organisation.municipality_id, self.chairs.region)

    def approve(self, submission: Submission, date: dt.date) -> None:
        now = self.at(date)
        actor = self.reviewer(submission.organisation)
        decide = monitoring.accept_organisation if submission.municipality.is_krai else monitoring.approve
        with clock.set_to(now):
            decide(submission=submission, actor=actor, now=now, expected_version=submission.version)

    def return_it(self, submission: Submission, date: dt.date) -> None:
        now = self.at(date)
        with clock.set_to(now):
            monitoring.return_for_rework(
                submission=submission,
                actor=self.reviewer(submission.organisation),
                now=now,
                expected_version=submission.version,
                comment="Проверьте численность и пояснение.",
                remarks=[
                    monitoring.RemarkData(
                        "figure:children_10_19",
                        "Детей 10–19 лет",
                        ReturnReason.FIGURES,
                        "Не совпадает с данными на начало учебного года",
                    )
                ],
            )

    def accept_municipalities(self, period: Period, municipality_ids: Iterable[int], date: dt.date) -> None:
        now = self.at(date)
        with clock.set_to(now):
            for municipality in {
                o.municipality for o in self.organisations if o.municipality_id in set(municipality_ids)
            }:
                row = monitoring.municipality_period(municipality=municipality, period=period, now=now)
                monitoring.accept_period(municipality_period=row, actor=self.chairs.region, now=now)

    def remembers(self) -> bool:
        """Whether an organisation sends a quarter of the running year at all."""
        return self.random.random() > _FORGETFUL

    # --- the years

    def live_past(self, period: Period, organisations: list[Organisation]) -> None:
        """A closed quarter: all come in, a tenth of them late; the municipality approves, the region accepts."""
        for organisation in organisations:
            late = self.random.random() < 0.1
            day = (
                period.on_time_until + dt.timedelta(days=self.random.randint(1, 6))
                if late
                else period.on_time_until - dt.timedelta(days=self.random.randint(0, 12))
            )
            day = min(day, self.today)
            submission = self.submit(organisation, period, day)
            self.approve(submission, min(day + dt.timedelta(days=self.random.randint(0, 4)), self.today))
        self.accept_municipalities(
            period,
            {o.municipality_id for o in organisations if not o.municipality.is_krai},
            min(period.closes_on, self.today),
        )

    def live_present(self, period: Period, organisations: list[Organisation]) -> None:
        """The open quarter: every state there is, in two municipalities already accepted by the region."""
        days = max((self.today - period.opens_on).days, 0)
        shown = [organisation for organisation in organisations if is_shown_to_officer(organisation)]
        ready = {o.municipality_id for o in organisations if not o.municipality.is_krai and o not in shown}
        ready = set(self.random.sample(sorted(ready), min(3, len(ready))))
        # The shown officer finds two on review (one of them unchanged) and one that went back.
        fates = dict(zip(shown, (_ON_REVIEW, _ON_REVIEW, _RETURNED), strict=False))
        for organisation in organisations:
            day = max(self.today - dt.timedelta(days=self.random.randint(0, min(days, 20))), self.newest)
            fate = _APPROVED if organisation.municipality_id in ready else self.random.random()
            fate = fates.get(organisation, fate)
            self._present(organisation, period, day, fate)
        self.accept_municipalities(period, sorted(ready)[:2], self.today)

    def _present(self, organisation: Organisation, period: Period, day: dt.date, fate: float) -> None:
        if fate < _BEGUN:
            return
        if fate < _ON_REVIEW:
            now = self.at(day)
            with clock.set_to(now):
                draft = self.fill(organisation, period, now)
                if fate > _SIGNING:
                    actor = self.chairs.curators[organisation.pk]
                    monitoring.send_for_signature(submission=draft, actor=actor, now=now)
            return
        submission = self.submit(organisation, period, day)
        if fate >= _APPROVED:
            self.approve(submission, self.today)
        elif fate >= _RETURNED:
            self.return_it(submission, self.today)


def years(today: dt.date) -> tuple[int, int]:
    """The last school year and the running one."""
    running = school_year_of(today)
    return running - 1, running


def is_shown_to_officer(organisation: Organisation) -> bool:
    """A neighbour of the sample school: the demo account `officer` reviews it."""
    return organisation.municipality.code == SAMPLE_MUNICIPALITY and not is_sample(organisation)


def is_sample(organisation: Organisation) -> bool:
    return organisation.name == SAMPLE_ORGANISATION
