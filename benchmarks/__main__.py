"""`python -m benchmarks [FIGURE…] [--database sqlite|postgresql]`: run them and print one table."""

from __future__ import annotations

import argparse
import sys
import traceback
from importlib import import_module

from .databases import Environment, kinds, throw_away
from .harness import Figure, note, table
from .inside import inside

# Measured in a process that has OpenMSC set up, by its function `measure`.
INSIDE = (
    "customers_list", "customers_tools", "events", "export", "health_tab", "plan_edit", "sign_in_timing",
)  # fmt: skip
# Conducted from outside, by `measure(environment)`: they start real servers.
OUTSIDE = ("start", "page_weight", "ingest", "kill")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE")
    parser.add_argument("--database", choices=[kind.lower() for kind in kinds()])
    asked = parser.parse_args()
    if unknown := set(asked.figures) - {*INSIDE, *OUTSIDE}:
        parser.error(f"no such figure: {', '.join(unknown)}; there are {', '.join((*INSIDE, *OUTSIDE))}")
    rows = [("database", "figure", "measured", "baseline of the same run", "goal", "met")]
    failed = False
    for name in asked.figures or [*INSIDE, *OUTSIDE]:
        for kind in kinds():
            if asked.database not in {None, kind.lower()}:
                continue
            note(f"{name}, {kind} …")
            try:
                with throw_away(kind) as environment:
                    figures = measure(name, environment)
            except Exception:
                traceback.print_exc()
                figures = [Figure(name, "broke off", must=True, met=False)]
            for figure in figures:
                met = "" if figure.met is None else "yes" if figure.met else "NO"
                rows.append((kind, figure.name, figure.measured, figure.baseline, figure.goal, met))
                note("  " + "  ".join(rows[-1][1:]))
                failed = failed or (figure.must and not figure.met)
    print(f"\n{table(rows)}")
    return int(failed)


def measure(name: str, environment: Environment) -> list[Figure]:
    if name in INSIDE:
        return [Figure(**fields) for fields in inside(environment, f"benchmarks.{name}", "measure")]
    figures: list[Figure] = import_module(f"benchmarks.{name}").measure(environment)
    return figures


if __name__ == "__main__":
    sys.exit(main())
