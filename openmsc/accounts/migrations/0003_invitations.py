from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sort_keys")]

    operations = [
        migrations.AddField(
            model_name="provider",
            name="public_mail_allowed",
            field=models.BooleanField(default=False, verbose_name="public mail domains allowed"),
        ),
        migrations.AddField(
            model_name="administrator",
            name="invited_on",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="onetimelink",
            name="purpose",
            field=models.CharField(
                choices=[("set-up", "Set-up"), ("sign-in", "Sign in"), ("invitation", "Invitation")],
                max_length=10,
            ),
        ),
    ]
