import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_profile"),
    ]

    operations = [
        migrations.CreateModel(
            name="SingleSignOn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("off", "Off"), ("openid_connect", "OpenID Connect"), ("saml", "SAML 2.0")],
                        default="off",
                        max_length=20,
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=60, verbose_name="name on the button")),
                ("required", models.BooleanField(default=False, verbose_name="require single sign-on")),
                (
                    "failsafe",
                    models.BooleanField(
                        default=True, verbose_name="MSP administrators may still use a password"
                    ),
                ),
                ("issuer", models.CharField(blank=True, max_length=500)),
                ("client_id", models.CharField(blank=True, max_length=200, verbose_name="client ID")),
                ("client_secret", models.TextField(blank=True)),
                (
                    "secret_set_on",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="client secret set on"
                    ),
                ),
                (
                    "metadata_url",
                    models.CharField(blank=True, max_length=500, verbose_name="address of the metadata"),
                ),
                ("metadata", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "single sign-on",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="single_sign_on_only_one"),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["off", "openid_connect", "saml"])),
                        name="single_sign_on_method",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkedAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.CharField(max_length=500)),
                ("subject", models.CharField(max_length=300)),
                ("linked_on", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "administrator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="linked_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("issuer"), models.F("subject"), name="linked_account_subject_unique"
                    ),
                    models.UniqueConstraint(
                        models.F("administrator"),
                        models.F("issuer"),
                        name="linked_account_administrator_unique",
                    ),
                ],
            },
        ),
    ]
