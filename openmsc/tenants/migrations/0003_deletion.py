from django.db import migrations, models

SOFT_DELETED, READY, SUSPENDED = 3, 1, 2


def say_where_from_they_were_deleted(apps, schema_editor):
    """Whatever is being deleted by now: suspended, if that was noted."""
    deleted = apps.get_model("tenants", "Tenant").objects.filter(status=SOFT_DELETED)
    deleted.filter(suspended_on=None).update(deleted_from=READY)
    deleted.exclude(suspended_on=None).update(deleted_from=SUSPENDED)


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_last_success_and_open_alerts"),
        ("plans", "0002_storage_region_geography"),
        ("tenants", "0002_consumption"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="deleted_from",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (0, "Creation Pending"),
                    (1, "Ready"),
                    (2, "Suspended"),
                    (3, "Soft Deleted"),
                    (4, "Being Migrated"),
                    (5, "Updating"),
                ],
                editable=False,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="tenant",
            name="removal_claimed",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(say_where_from_they_were_deleted, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deleted_from__in", [1, 2]), ("status", 3)),
                    models.Q(models.Q(("status", 3), _negated=True), ("deleted_from__isnull", True)),
                    _connector="OR",
                ),
                name="tenant_deleted_from_while_soft_deleted",
            ),
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", 3), ("removal_claimed__isnull", True), _connector="OR"),
                name="tenant_removal_only_of_soft_deleted",
            ),
        ),
    ]
