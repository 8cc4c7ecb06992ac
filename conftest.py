"""Fixtures of all tests."""

from __future__ import annotations

import pytest

from openmsc.testing.people import World


@pytest.fixture
def world(db: None) -> World:
    return World()
