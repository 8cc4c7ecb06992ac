"""What a tenant administrator can learn of another customer by opening all there is: nothing (ADM-1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import pytest
import time_machine
from django.test import Client

from openmsc.kit.lists.spec import REGISTRY
from openmsc.testing.people import World

from .crawl import Question, crawl, put
from .marked import MARKER, TwoCustomers
from .test_lists import PAGES

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def two(world: World) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield TwoCustomers(world)


def everything(two: TwoCustomers, browser: Client | None = None) -> dict[Question, tuple[Any, str]]:
    browser = browser or two.world.browser(two.world.bob)
    return {question: (answer, text) for question, answer, text in crawl(browser, "/")}


def test_a_tenant_administrator_who_opens_all_there_is_never_meets_the_other_customer(
    two: TwoCustomers,
) -> None:
    answers, secrets = everything(two), [MARKER, *two.names_of_other]
    told = {
        question: secret
        for question, (answer, text) in answers.items()
        for secret in secrets
        if secret in text.lower() or secret in str(answer.headers).lower()
    }
    assert not told
    assert not [question for question, (answer, _) in answers.items() if answer.status_code >= 500]
    _came_far(answers)


def _came_far(answers: dict[Question, tuple[Any, str]]) -> None:
    """Or nothing was tried: each kind of answer is among them."""
    paths = {question.address.partition("?")[0] for question in answers}
    assert {"/customers/", "/plans/", "/jobs/"} <= paths
    assert any(re.fullmatch(r"/jobs/\d+/", path) for path in paths)
    assert any("tool=filter" in question.address for question in answers)
    assert any("text/csv" in answer.headers.get("Content-Type", "") for answer, _ in answers.values())
    assert len([question for question in answers if question.method == "POST"]) > 30


def test_whatever_the_others_have_all_answers_stay_the_same(two: TwoCustomers) -> None:
    """So no count, total, order, colour or suggestion tells of them, in words or otherwise."""
    browser = two.world.browser(two.world.bob)  # one for both: his own sessions he does see
    before = {question: _same(text) for question, (_, text) in everything(two, browser).items()}
    two.grow()
    after = {question: _same(text) for question, (_, text) in everything(two, browser).items()}
    assert len(before) == len(after)
    differ = {question: _first_difference(before.get(question, ""), after[question]) for question in after}
    assert not {question: found for question, found in differ.items() if found}


def _first_difference(before: str, after: str) -> tuple[str, ...]:
    lines = zip_longest(before.splitlines(), after.splitlines(), fillvalue="")
    return next((pair for pair in lines if pair[0] != pair[1]), ())


def _same(text: str) -> str:
    """Numbers that the database gave to what a question made, and took back, differ each time."""
    return re.sub(r"/\d+/", "/N/", text)


@pytest.mark.parametrize("name", REGISTRY)
def test_searching_for_the_other_finds_what_nonsense_finds(two: TwoCustomers, name: str) -> None:
    browser, address = two.world.browser(two.world.bob), PAGES[name](two.world)
    for words in (MARKER, two.other.name.replace(" ", ""), str(two.other.pk)):
        nonsense = "z" * len(words)
        theirs, none = (put(browser, Question("GET", f"{address}?q={q}")) for q in (words, nonsense))
        assert theirs[0].status_code == none[0].status_code
        assert theirs[1].replace(words, nonsense) == none[1]


def test_ids_of_the_other_in_forms_and_addresses_are_answered_as_ids_of_nobody(two: TwoCustomers) -> None:
    browser = two.world.browser(two.world.bob)
    ours = [str(two.world.acme.pk), str(two.world.ours.pk)]
    theirs = two.names_of_other[: len(ours)]
    nobodys = ["00000000-0000-4000-8000-00000000000" + str(n) for n in range(len(ours))]
    guesses = 0
    for question in everything(two):
        if not any(pk in repr(question) for pk in ours):
            continue
        guesses += 1
        answers = [put(browser, _swapped(question, ours, pks)) for pks in (theirs, nobodys)]
        assert answers[0][0].status_code == answers[1][0].status_code, question
        assert _without(answers[0][1], theirs) == _without(answers[1][1], nobodys), question
    assert guesses > 50


def _swapped(question: Question, old: list[str], new: list[str]) -> Question:
    address, fields = question.address, question.fields
    for was, becomes in zip(old, new, strict=True):
        address = address.replace(was, becomes)
        fields = tuple((name, value.replace(was, becomes)) for name, value in fields)
    return Question(question.method, address, fields, question.htmx)


def _without(text: str, pks: list[str]) -> str:
    for n, pk in enumerate(pks):
        text = text.replace(pk, f"id {n}")
    return text
