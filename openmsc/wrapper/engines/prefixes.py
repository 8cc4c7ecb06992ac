"""Finds the engine behind sudo, nice and their like."""

from __future__ import annotations

import re
from typing import Sequence

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


def _prefix(options: str, positionals: int = 0) -> tuple[frozenset[str], int]:
    return frozenset(options.split()), positionals


# By name: the options that take the next word as their value, and how many words come before the command.
_PREFIXES: dict[str, tuple[frozenset[str], int]] = {
    "chrt": _prefix("-T -P -D", 1),
    "doas": _prefix("-C -u"),
    "env": _prefix("-u --unset -C --chdir"),
    "ionice": _prefix("-c --class -n --classdata"),
    "nice": _prefix("-n --adjustment"),
    "nohup": _prefix(""),
    "runuser": _prefix("-u --user -g --group -G --supp-group"),
    "setsid": _prefix(""),
    "stdbuf": _prefix("-i --input -o --output -e --error"),
    "sudo": _prefix(
        "-C -D -R -T -U -g -h -p -r -t -u --chdir --chroot --close-from --command-timeout --group --host"
        " --other-user --prompt --role --type --user"
    ),
    "time": _prefix("-f --format -o --output"),
    "timeout": _prefix("-k --kill-after -s --signal", 1),
}


def program_name(word: str) -> str:
    """The name of a program, from its path on any system: /usr/bin/restic and C:\\restic.exe are restic."""
    name = re.split(r"[/\\]", word)[-1]
    return name[:-4] if name.lower().endswith(".exe") else name


def program_at(command: Sequence[str]) -> int:
    """Where the program stands that does the work."""
    at = 0
    while at < len(command) and program_name(command[at]) in _PREFIXES:
        options, positionals = _PREFIXES[program_name(command[at])]
        at += 1
        while at < len(command) and (command[at].startswith("-") or _ASSIGNMENT.match(command[at])):
            end_of_options = command[at] == "--"
            at += 2 if command[at] in options else 1
            if end_of_options:
                break
        at += positionals
    return at if at < len(command) else 0
