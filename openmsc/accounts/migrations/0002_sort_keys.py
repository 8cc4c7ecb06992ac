from typing import Any

from django.apps.registry import Apps
from django.db import migrations

import openmsc.kit.text
from openmsc.kit.text import searchable


def make_keys(apps: Apps, schema_editor: Any) -> None:
    administrators = apps.get_model("accounts", "Administrator")._default_manager
    for pk, email, first, last in administrators.values_list("pk", "email", "first_name", "last_name"):
        name = searchable(f"{first} {last}")
        administrators.filter(pk=pk).update(email_sort=searchable(email)[:400], name_sort=name[:400])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="administrator",
            name="email_sort",
            field=openmsc.kit.text.SortKey(default="", editable=False, max_length=400, source="email"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="administrator",
            name="name_sort",
            field=openmsc.kit.text.SortKey(default="", editable=False, max_length=400, source="name"),
            preserve_default=False,
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
    ]
