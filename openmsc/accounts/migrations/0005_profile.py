import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_second_factors")]

    operations = [
        migrations.AddField(
            model_name="administrator",
            name="date_style",
            field=models.CharField(default="en-gb", max_length=10),
        ),
        migrations.AddField(
            model_name="administrator",
            name="keys",
            field=models.BooleanField(default=True, verbose_name="keyboard shortcuts"),
        ),
        migrations.AddField(
            model_name="administrator",
            name="secret_set_on",
            field=models.DateTimeField(editable=False, null=True, verbose_name="password set on"),
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("handle", models.CharField(max_length=32, unique=True)),
                ("began", models.DateTimeField(null=True)),
                ("seen", models.DateTimeField(null=True)),
                ("address", models.CharField(max_length=45)),
                ("agent", models.CharField(max_length=300)),
                (
                    "administrator",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
        migrations.AlterField(
            model_name="onetimelink",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("set-up", "Set-up"),
                    ("sign-in", "Sign in"),
                    ("invitation", "Invitation"),
                    ("password", "New password"),
                ],
                max_length=10,
            ),
        ),
        # Who was signed in signs in again: the sessions of before do not say whose they are.
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
    ]
