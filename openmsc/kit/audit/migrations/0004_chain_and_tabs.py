from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models

import openmsc.kit.text
from openmsc.kit.audit.append_only import guard, release
from openmsc.kit.text import searchable

SIGN_INS = ["AdminLoginSuccess", "AdminLoginFailed", "ClientLoginSuccess", "ClientLoginFailed"]
AT_ONCE = 2000


def fill(apps: Apps, schema_editor: Any) -> None:
    events = apps.get_model("audit", "Event")._default_manager
    apps.get_model("audit", "ChainHead")._default_manager.get_or_create(pk=1)
    events.filter(type__in=SIGN_INS).update(is_sign_in=True)
    batch = []
    for event in events.only("pk", "object_name", "customer_name").iterator(chunk_size=AT_ONCE):
        event.things_sort = searchable(f"{event.object_name} {event.customer_name}")[:1000]
        batch.append(event)
        if len(batch) == AT_ONCE:
            events.bulk_update(batch, ["things_sort"], batch_size=200)
            batch.clear()
    events.bulk_update(batch, ["things_sort"], batch_size=200)


def guard_events(apps: Apps, schema_editor: Any) -> None:
    guard(schema_editor.connection)


def release_events(apps: Apps, schema_editor: Any) -> None:
    release(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_names_and_labels")]

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.BigIntegerField(default=0)),
                ("hash", models.CharField(default="0" * 64, max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="chain_head_only_one")
                ],
            },
        ),
        migrations.AddField(model_name="event", name="is_sign_in", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="event",
            name="things_sort",
            field=openmsc.kit.text.SortKey(default="", editable=False, max_length=1000, source="things"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="event",
            name="position",
            field=models.BigIntegerField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="event",
            name="previous_hash",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="event",
            name="hash",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["is_sign_in", "at"], name="event_sign_in_at")
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["type", "at"], name="event_type_at")
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["actor_id", "at"], name="event_actor_at")
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["object_type", "at"], name="event_object_type_at"),
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["object_type", "object_id"], name="event_object")
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(("position", None)), fields=["id"], name="event_unsealed"),
        ),
        migrations.RunPython(guard_events, release_events),
    ]
