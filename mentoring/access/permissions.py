"""Every permission of the portal. Code asks for these, never for a role."""

from __future__ import annotations

from django.db import models


class Permission(models.TextChoices):
    PERSON_LIST = "person.list", "Видеть списки участников (обезличенно)"
    PERSON_NAMES = "person.names", "Видеть имена и даты рождения участников"
    PERSON_CARD_WITH_REASON = "person.card_with_reason", "Открывать карточку участника с указанием причины"
    PERSON_EDIT = "person.edit", "Вести базы наставников и наставляемых"
    PAIR_EDIT = "pair.edit", "Формировать пары и группы"
    SUBMISSION_VIEW = "submission.view", "Видеть сведения за период"
    SUBMISSION_EDIT = "submission.edit", "Заполнять сведения за период"
    SUBMISSION_SIGN = "submission.sign", "Подписывать сведения за период"
    SUBMISSION_REVIEW = "submission.review", "Проверять сведения организаций"
    PERIOD_ACCEPT = "period.accept", "Принимать период муниципалитета"
    DASHBOARD_VIEW = "dashboard.view", "Видеть показатели"
    REPORT_VIEW = "report.view", "Скачивать отчёты"
    REPORT_REQUEST = "report.request", "Заказывать отчёты"
    REFERENCE_EDIT = "reference.edit", "Вести справочники, показатели и периоды"
    USER_INVITE = "user.invite", "Приглашать пользователей"
    JOURNAL_VIEW = "journal.view", "Видеть журнал решений"
    EVENT_VIEW = "event.view", "Видеть мероприятия"
    EVENT_MANAGE = "event.manage", "Проводить мероприятия"
    EVENT_ENROL = "event.enrol", "Записывать на мероприятия своих сотрудников и наставников"
    ROADMAP_VIEW = "roadmap.view", "Видеть дорожную карту"
    ROADMAP_EDIT = "roadmap.edit", "Составлять и утверждать дорожную карту"
    ROADMAP_MARK = "roadmap.mark", "Отмечать выполнение мероприятий дорожной карты"
    ROADMAP_CONFIRM = "roadmap.confirm", "Подтверждать выполнение мероприятий дорожной карты"
    API_TOKEN = "api.token", "Получать токены программного доступа"
    API_READ = "api.read", "Читать статистику через программный интерфейс"
