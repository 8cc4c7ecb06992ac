from __future__ import annotations

import pytest

from openmsc.kit.audit.chain import seal_all

from .chained import write


@pytest.fixture
def ten(db: None) -> None:
    """Ten sealed events."""
    write(10)
    seal_all()
