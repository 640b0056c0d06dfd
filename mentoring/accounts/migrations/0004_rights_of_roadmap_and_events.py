"""Roles that are already there learn the rights of the roadmap and of events; what was edited stays."""

from django.db import migrations

EVERYONE = ("event.view", "roadmap.view")
STAFF = (*EVERYONE, "event.enrol", "roadmap.edit", "roadmap.mark")
ADDED = {
    "ministry": (*EVERYONE, "roadmap.confirm"),
    "region": (*STAFF, "event.manage", "roadmap.confirm"),
    "officer": (*STAFF, "event.manage", "roadmap.confirm"),
    "curator": (*STAFF, "event.manage"),
    "head": STAFF,
    "api": EVERYONE,
}


def add(apps, schema_editor):
    role_model = apps.get_model("accounts", "Role")
    for role in role_model.objects.filter(code__in=ADDED):
        role.permissions = [*role.permissions, *(p for p in ADDED[role.code] if p not in role.permissions)]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_doors")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
