"""Run one function with OpenMSC set up, in a process of its own: `python -m benchmarks.inside MODULE FUNCTION`.

The benchmarks themselves start servers and change databases, so the process that conducts them has no Django.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from .databases import Environment

ROOT = Path(__file__).resolve().parent.parent


def inside(environment: Environment, module: str, function: str, *arguments: Any) -> Any:
    """The function's answer; arguments and answer travel as JSON. Raises `CalledProcessError`."""
    with tempfile.TemporaryDirectory(prefix="openmsc-inside-") as folder:
        sent, answered = Path(folder, "arguments"), Path(folder, "answer")
        sent.write_text(json.dumps(arguments), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.inside", module, function, str(sent), str(answered)]
        subprocess.run(command, env=dict(environment), cwd=ROOT, check=True)
        return json.loads(answered.read_text(encoding="utf-8"))


def main(module: str, function: str, arguments: str, answer: str) -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "openmsc.config.settings"
    django.setup()
    from openmsc.config.start import prepare

    prepare()
    given = json.loads(Path(arguments).read_text(encoding="utf-8"))
    found = getattr(import_module(module), function)(*given)
    Path(answer).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
