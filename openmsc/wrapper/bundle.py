"""The wrapper as one file that runs wherever there is a Python."""

from __future__ import annotations

import io
import os
import zipapp
import zipfile
from pathlib import Path

FILE_NAME = "openmsc-run.pyz"
_PACKAGE = "openmsc_run"
# Old enough syntax for a Python that is too old to be told so.
_MAIN = f"""\
import sys

if sys.version_info < (3, 8):
    sys.exit("openmsc run: Python 3.8 or later is needed")

from {_PACKAGE}.command import main

sys.exit(main(sys.argv[1:]))
"""


def content() -> bytes:
    """The bytes of the file: the same for the same code, whoever makes them."""
    archive = getattr(globals().get("__loader__"), "archive", None)
    if archive is not None:  # we are that file
        return Path(archive).read_bytes()
    package = Path(__file__).parent
    files = {
        f"{_PACKAGE}/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in package.rglob("*.py")
        if not {"tests", "__pycache__"} & set(path.relative_to(package).parts)
    }
    files["__main__.py"] = _MAIN.encode()
    plain, bundled = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive_file:
        for name in sorted(files):
            # zipapp itself would take over the files' times; not compressed, for zlib's versions differ.
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive_file.writestr(info, files[name].replace(b"\r\n", b"\n"))
    plain.seek(0)
    zipapp.create_archive(plain, bundled, interpreter="/usr/bin/env python3")
    return bundled.getvalue()


def write(path: Path) -> None:
    """Writes the file, executable; one that is in use is replaced whole."""
    data = content()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.chmod(0o755)
        os.replace(temporary, path)  # noqa: PTH105 - Path.replace answers nothing more
    finally:
        if temporary.exists():
            temporary.unlink()
