import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0004_rates_of_plans"),
    ]

    operations = [
        migrations.AlterField(
            model_name="planrates",
            name="service_plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rates", to="plans.serviceplan"
            ),
        ),
        migrations.AlterField(
            model_name="planrates",
            name="product",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Enterprise Workloads"), (2, "SaaS Apps and Endpoints")]
            ),
        ),
        migrations.RemoveConstraint(model_name="planrates", name="plan_rates_once_a_day"),
        migrations.RemoveField(model_name="planrates", name="plan_product"),
        migrations.AddConstraint(
            model_name="planrates",
            constraint=models.UniqueConstraint(
                fields=("service_plan", "product", "effective"), name="plan_rates_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="planrates",
            constraint=models.CheckConstraint(
                condition=models.Q(("product__in", [1, 2])), name="plan_rates_product"
            ),
        ),
    ]
