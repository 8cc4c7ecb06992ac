"""Settings of the tests: those of the product, but for what only costs time."""

import atexit
import os
import shutil
import tempfile

if "OPENMSC_DATA_DIR" not in os.environ:
    os.environ["OPENMSC_DATA_DIR"] = tempfile.mkdtemp(prefix="openmsc-test-")
    atexit.register(shutil.rmtree, os.environ["OPENMSC_DATA_DIR"], ignore_errors=True)

from openmsc.config.settings import *  # noqa: F403
from openmsc.config.settings import DATABASES, STATIC_ROOT, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["OPTIONS"].pop("pool", None)  # threads of the tests come and go

STATIC_ROOT.mkdir(exist_ok=True)
