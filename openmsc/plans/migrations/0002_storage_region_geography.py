from django.db import migrations, models

OF_THE_DEFAULTS = {
    "AWS Frankfurt": "europe",
    "AWS Dublin": "europe",
    "AWS London": "united-kingdom",
    "AWS N. Virginia": "north-america",
    "Azure West Europe": "europe",
}


def say_where_the_default_regions_lie(apps, schema_editor):
    regions = apps.get_model("plans", "StorageRegion").objects
    for name, geography in OF_THE_DEFAULTS.items():
        regions.filter(name=name, geography="").update(geography=geography)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="storageregion",
            name="geography",
            field=models.CharField(
                blank=True,
                choices=[
                    ("europe", "Europe"),
                    ("united-kingdom", "United Kingdom"),
                    ("north-america", "North America"),
                    ("south-america", "South America"),
                    ("asia-pacific", "Asia Pacific"),
                    ("middle-east", "Middle East"),
                    ("africa", "Africa"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="storageregion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "geography__in",
                        [
                            "",
                            "europe",
                            "united-kingdom",
                            "north-america",
                            "south-america",
                            "asia-pacific",
                            "middle-east",
                            "africa",
                        ],
                    )
                ),
                name="storage_region_geography",
            ),
        ),
        migrations.RunPython(say_where_the_default_regions_lie, migrations.RunPython.noop),
    ]
