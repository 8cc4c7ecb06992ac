"""Fixtures of all tests."""

from __future__ import annotations

import pytest

from openmsc.testing.people import World


@pytest.fixture(scope="session", autouse=True)
def tests_tidy_up() -> None:
    from openmsc.testing.tampering import let_tests_tidy_up

    let_tests_tidy_up()


@pytest.fixture
def world(db: None) -> World:
    return World()
