"""Letters of invitations move into the outbox. Links given so far keep what is known of their letters: left or not."""

import django.db.models.deletion
from django.db import migrations, models

# A double click may have left two open links; from now on the database allows one.
ONE_OPEN = """
UPDATE accounts_invitation older SET revoked_at = newer.created_at FROM accounts_invitation newer
WHERE older.accepted_at IS NULL AND older.revoked_at IS NULL AND newer.accepted_at IS NULL AND newer.revoked_at IS NULL
  AND newer.id > older.id AND (
    newer.for_user_id = older.for_user_id
    OR newer.for_user_id IS NULL AND older.for_user_id IS NULL
      AND lower(newer.email) = lower(older.email) AND newer.role_id = older.role_id
      AND newer.municipality_id IS NOT DISTINCT FROM older.municipality_id
      AND newer.organisation_id IS NOT DISTINCT FROM older.organisation_id
  )
"""


def keep_what_is_known(apps, schema_editor):
    """A link that the operator printed for somebody (given by the person itself) had no letter."""
    letter_model = apps.get_model("notifications", "Letter")
    invitation_model = apps.get_model("accounts", "Invitation")
    open_links = invitation_model.objects.filter(accepted_at=None, revoked_at=None)
    for row in open_links.exclude(for_user=models.F("invited_by"), mailed_at=None):
        left = {"claimed_at": row.mailed_at, "mailed_at": row.mailed_at, "attempts": 1}
        row.letter = letter_model.objects.create(
            address=row.email,
            subject="Портал наставничества: ваша ссылка для входа",
            created_at=row.created_at,
            expires_at=row.expires_at,
            **(left if row.mailed_at else {"given_up_at": row.created_at}),
        )
        row.save(update_fields=["letter"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_calendar_keys"),
        ("notifications", "0004_letters"),
    ]
    operations = [
        migrations.AddField(
            model_name="invitation",
            name="letter",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notifications.letter",
                verbose_name="письмо со ссылкой",
            ),
        ),
        migrations.RunSQL(ONE_OPEN, migrations.RunSQL.noop),
        migrations.RunPython(keep_what_is_known, migrations.RunPython.noop),
    ]
