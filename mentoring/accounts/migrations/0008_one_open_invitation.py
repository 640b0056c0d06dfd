import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_letters")]
    operations = [
        migrations.RemoveField(model_name="invitation", name="mailed_at"),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                models.F("role"),
                models.F("municipality"),
                models.F("organisation"),
                condition=models.Q(
                    ("accepted_at__isnull", True), ("for_user__isnull", True), ("revoked_at__isnull", True)
                ),
                name="invitation_one_open",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("revoked_at__isnull", True)),
                fields=("for_user",),
                name="invitation_one_open_of_user",
            ),
        ),
    ]
