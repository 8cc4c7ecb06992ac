"""As little Django as can keep a job report: one view that reads JSON and writes one row. The baseline of `ingest`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, JsonResponse
from django.urls import path

_url = os.environ.get("OPENMSC_DATABASE_URL", "")
_postgres = (
    {**dj_database_url.parse(_url), "OPTIONS": {"pool": {"min_size": 1, "max_size": 6}}} if _url else None
)
_sqlite = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": Path(os.environ["OPENMSC_DATA_DIR"]) / "bare.sqlite3",
    # As openmsc.config.settings has it: the baseline must be as durable as what is measured.
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;",
    },
}
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": _postgres or _sqlite},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    ROOT_URLCONF="benchmarks.bare",
    SECRET_KEY="not a secret",
    USE_TZ=True,
)
django.setup()


class Report(models.Model):
    run_id = models.CharField(max_length=100)
    status = models.CharField(max_length=40)
    started = models.DateTimeField()
    bytes_protected = models.BigIntegerField()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.run_id


def keep(request: HttpRequest) -> JsonResponse:
    if request.method != "POST":
        return JsonResponse({})
    sent = json.loads(request.body)
    names = ("run_id", "status", "started", "bytes_protected")
    row = Report._default_manager.create(**{name: sent[name] for name in names})
    return JsonResponse({"job_id": row.pk})


urlpatterns = [path("", keep)]
with connection.schema_editor() as editor:
    editor.create_model(Report)
application = get_wsgi_application()
