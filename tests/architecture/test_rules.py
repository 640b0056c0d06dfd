"""Rules of the repository that a reviewer should not have to remember (design.md §4.11)."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pghistory.models
import pghistory.trigger
import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OWN = ("mentoring", "monitoring", "roadmap")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def sources() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_room_holds_two_subjects() -> None:
    long = {str(path.relative_to(ROOT)): length(path) for path in sources() if length(path) > 400}
    assert not long


def test_half_of_the_files_are_short() -> None:
    own = sorted(length(path) for path in sources() if path.relative_to(ROOT).parts[0] in OWN)
    assert own[len(own) // 2] <= 80


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked("*.py", "*.html", "*.js", "*.css")
        for line in path.read_text(encoding="utf-8").splitlines()
        if marks.search(line)
    ]
    assert not found


def test_every_test_runs() -> None:
    skipping = re.compile(r"pytest\.(mark\.)?(skip|xfail)|unittest\.mock|MagicMock")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("tests/*.py")
        if path != Path(__file__) and skipping.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


READERS = {"views", "views.py", "selectors", "selectors.py", "api", "forms.py"}


def test_only_services_write() -> None:
    """Views, selectors, forms and the API save nothing themselves."""
    writing = re.compile(r"\.(save|delete|create|bulk_create|bulk_update|update_or_create|get_or_create)\(")
    allowed = re.compile(r"form\.save\(commit=False\)|session|messages\.")
    found = []
    for path in sources():
        parts = path.relative_to(ROOT).parts
        if parts[0] not in OWN or not {"views", "views.py", "selectors", "selectors.py", "api", "forms.py"} & set(
            parts
        ):
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if writing.search(line) and not allowed.search(line)
        ]
    assert not found


def templates_named_in_code() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in tracked("*.py", "*.html"))
    return set(re.findall(r"[\"']([\w./-]+\.(?:html|txt))(?:#[\w-]+)?[\"']", text))


def test_every_template_is_used() -> None:
    named = templates_named_in_code()
    # allauth and Django ask for these names themselves.
    by_others = (
        "account/",
        "mfa/",
        "usersessions/",
        "errors/",
        "allauth/",
        "404.html",
        "500.html",
        "403.html",
        "400.html",
    )
    unused = [
        name
        for path in tracked("templates/*")
        if (name := str(path.relative_to(ROOT / "templates"))) not in named
        and not name.startswith(by_others)
        and not any(name.startswith(prefix) for prefix in prefixes_built_in_code())
    ]
    assert not unused


def prefixes_built_in_code() -> Iterator[str]:
    """Folders whose file is chosen at run time: f"home/guide/{code}.html"."""
    for path in sources():
        for match in re.finditer(r"f[\"']([\w./-]+)\{[^}]+\}[\w-]*\.html[\"']", path.read_text(encoding="utf-8")):
            yield match.group(1)


PERSONAL = {
    "registry.Person": {"last_name", "first_name", "patronymic", "search_name", "birth_date", "birth_year", "contacts"},
    "registry.Mentee": {"search_name", "place", "request", "results", "case_url", "mark"},
    "registry.Mentor": {
        "search_name",
        "workplace",
        "competences",
        "achievements",
        "interests",
        "time_resource",
        "results",
        "case_url",
    },
    "registry.WorkbookImport": {"parsed", "findings", "summary", "undo"},
    "accounts.User": {"username", "full_name", "email"},
    "accounts.Invitation": {"full_name", "email"},
    "audit.AuditEvent": {"actor_name"},
    "pairing.Pair": {"close_reason"},
    "pairing.Meeting": {"theme", "result", "next_step"},
    "registry.DestructionAct": {"made_by_name"},
    "events.Enrolment": {"identity", "full_name", "position"},
    "events.Certificate": {"full_name", "initials"},
    "events.Feedback": {"text"},
    # People of the service; what they write freely may name anybody.
    "roadmap.Edition": {"approver_position", "approver_name"},
    "roadmap.Mark": {"marked_by_name", "text", "link", "reason"},
    "roadmap.Comment": {"author_name", "text"},
}
NOT_PERSONAL_WORDS = {"name", "title", "label", "code", "kind", "state"}


def test_every_personal_field_is_classified() -> None:
    """A text field about people is either listed here or its name says that it is none."""
    unclassified = []
    for label in ("registry", "accounts", "events", "roadmap"):
        for model in apps.get_app_config(label).get_models():
            if issubclass(model, pghistory.models.Event):  # the history of another model
                continue
            known = PERSONAL.get(model._meta.label.replace("Mentoring.", ""), set())
            unclassified += [
                f"{model._meta.label}.{field.name}"
                for field in model._meta.get_fields()
                if isinstance(field, (models.CharField, models.TextField))
                and not field.choices
                and field.name not in known | NOT_PERSONAL_WORDS
                and field.name not in HARMLESS.get(model._meta.label, set())
            ]
    assert not unclassified


HARMLESS: dict[str, set[str]] = {
    "accounts.User": {"password"},
    "accounts.Invitation": {"secret_hash"},
    "accounts.CalendarKey": {"key_hash"},
    "registry.Consent": {"text_version"},
    "registry.WorkbookImport": {"kind"},
    "registry.DestructionAct": {"run", "made_by_role"},
    "events.Event": {"topic", "programme", "place", "link", "checkin_code", "cancel_reason"},
    "events.EventMaterial": {"link"},
    "events.Certificate": {"secret", "event_title", "event_kind", "host", "revoke_reason"},
    "roadmap.Activity": {
        "number",
        "term",
        "region",
        "municipality",
        "organisation",
        "rule",
        "start_day",
        "due_day",
    },
    "roadmap.Task": {"note"},
    "roadmap.Comment": {"author_place"},
}


def test_everything_personal_in_a_card_is_emptied_by_its_destruction() -> None:
    """`services.emptying` names every column that is classified above (contacts go with the row itself)."""
    from mentoring.registry.services.emptying import EMPTIED

    emptied = {model._meta.label: set(values) for model, values in EMPTIED.items()}
    for label, values in emptied.items():
        assert PERSONAL[label] - {"contacts"} <= values, label
    assert set(emptied) == {"registry.Person", "registry.Mentee", "registry.Mentor"}


def test_contacts_are_encrypted_and_stay_out_of_history() -> None:
    person = apps.get_model("registry", "Person")
    assert type(person._meta.get_field("contacts")).__name__ == "EncryptedTextField"
    history = apps.get_model("registry", "PersonEvent")
    assert "contacts" not in {field.name for field in history._meta.get_fields()}


@pytest.mark.parametrize("label", ["Person", "Mentee", "Mentor", "Consent"])
def test_rows_of_people_have_history_by_statement(label: str) -> None:
    model = apps.get_model("registry", label)
    history = [trigger for trigger in model._meta.triggers if isinstance(trigger, pghistory.trigger.Event)]
    assert {trigger.name.split("_")[0] for trigger in history} == {"insert", "update", "delete"}
    levels = {str(trigger.level) for trigger in history}
    assert levels == {"STATEMENT"}


def test_services_are_called_by_name() -> None:
    """What a `services` package offers takes keywords only, with the actor and the moment passed in."""
    wrong = []
    for package in (path for path in sources() if path.parent.name == "services" and path.name == "__init__.py"):
        offered = set(re.findall(r'^    "(\w+)",$', package.read_text(encoding="utf-8"), re.MULTILINE))
        for path in package.parent.glob("*.py"):
            wrong += [
                f"{path.relative_to(ROOT)}: {node.name}"
                for node in ast.parse(path.read_text(encoding="utf-8")).body
                if isinstance(node, ast.FunctionDef) and node.name in offered and node.args.args
            ]
    assert not wrong


def test_no_registry_host_is_named() -> None:
    hosts = re.compile(r"(pypi" r"\.org|pythonhosted|registry\.npm" r"js|deb\.debian|files\.python)")
    text_files = [path for path in tracked() if path != Path(__file__) and path.suffix not in {".png", ".xlsx"}]
    found = [path for path in text_files if hosts.search(path.read_text(encoding="utf-8", errors="ignore"))]
    assert not found
