"""Rates become the plan's: they outlast a product that leaves it. Copied here, required by the next migration.

Two of them, since PostgreSQL alters no table whose rows changed in the same transaction.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_owner(apps, schema_editor):
    rates, given = apps.get_model("plans", "PlanRates"), apps.get_model("plans", "PlanProduct")
    of = given.objects.filter(pk=OuterRef("plan_product"))
    rates.objects.update(
        service_plan=Subquery(of.values("service_plan")), product=Subquery(of.values("product"))
    )


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0003_rates_by_day_and_limits"),
    ]

    operations = [
        migrations.AddField(
            model_name="planrates",
            name="service_plan",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rates",
                to="plans.serviceplan",
            ),
        ),
        migrations.AddField(
            model_name="planrates",
            name="product",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Enterprise Workloads"), (2, "SaaS Apps and Endpoints")], null=True
            ),
        ),
        migrations.RunPython(copy_owner, migrations.RunPython.noop),
    ]
