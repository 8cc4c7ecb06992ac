from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models

import openmsc.kit.text
from openmsc.kit.text import searchable

NAMES = ("object_name", "customer_name", "actor_name", "actor_email")


def make_keys(apps: Apps, schema_editor: Any) -> None:
    events = apps.get_model("audit", "Event")._default_manager
    batch = []
    for event in events.only("pk", *NAMES).iterator(chunk_size=2000):
        event.names_sort = searchable(" ".join(getattr(event, name) for name in NAMES))[:1000]
        batch.append(event)
        if len(batch) == 2000:
            events.bulk_update(batch, ["names_sort"], batch_size=200)
            batch.clear()
    events.bulk_update(batch, ["names_sort"], batch_size=200)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_operation")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="category",
            field=models.CharField(
                choices=[("EVENT", "Event"), ("AUDIT", "Audit"), ("ALERT", "Alert")], max_length=10
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="severity",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "Alert"),
                    (2, "Critical"),
                    (4, "Warning"),
                    (5, "Notice"),
                    (6, "Informational"),
                ]
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="names_sort",
            field=openmsc.kit.text.SortKey(default="", editable=False, max_length=1000, source="names"),
            preserve_default=False,
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
    ]
