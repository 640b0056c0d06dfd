"""1.4 and 1.5: the bases of mentees and of mentors, from approved submissions of the school year that begins."""

from __future__ import annotations

from typing import ClassVar

from monitoring.enums import FactRole
from monitoring.models import Fact, Submission

from . import submitted
from .base import MUNICIPALITY, ORGANISATION, REGION
from .sent import OneSubmission


class _Base(OneSubmission):
    role: ClassVar[FactRole]

    @property
    def condition(self) -> str:
        """Periods that end in the year and belong to the school year beginning in it: July to December."""
        return f"period.school_year = %(year)s AND {submitted.ENDS} AND {submitted.people_in_version(self.role)}"

    def note(self, submission: Submission) -> str:
        people = Fact.objects.filter(version=submission.approved_version_id, role=self.role)
        return f"в базе: {people.values('identity').distinct().count()}"


class MenteeBase(_Base):
    code = "mentee_base"
    title = "База наставляемых: принята в сведениях"
    role = FactRole.MENTEE
    words = {
        REGION: "Приняты базы наставляемых всех действующих организаций края.",
        MUNICIPALITY: "Приняты базы наставляемых всех действующих организаций муниципалитета.",
        ORGANISATION: (
            "Приняты сведения за III или IV квартал, и в них есть хотя бы один наставляемый нового учебного года."
        ),
    }


class MentorBase(_Base):
    code = "mentor_base"
    title = "База наставников: принята в сведениях"
    role = FactRole.MENTOR
    words = {
        REGION: "Приняты базы наставников всех действующих организаций края.",
        MUNICIPALITY: "Приняты базы наставников всех действующих организаций муниципалитета.",
        ORGANISATION: (
            "Приняты сведения за III или IV квартал, и в них есть хотя бы один наставник нового учебного года."
        ),
    }
