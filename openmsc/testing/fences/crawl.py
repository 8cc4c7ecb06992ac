"""A reader who opens all there is: every link, part, tool, form and file that an answer offers, to the end."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.db import transaction
from django.test import Client

# Tokens against forgery; the secret of an app that could be added, also as a drawing.
_NEW_EACH_TIME = re.compile(
    r"[A-Za-z0-9]{64}|\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b|<svg[^>]*>(?:(?!</svg>).)*crispEdges.*?</svg>"
)
LEAVES = ("/sign-out/", "/static/")  # where a reader does not go on
Fields = tuple[tuple[str, str], ...]


def plain(answer: Any) -> str:
    """What an answer says, without what is new in each."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return _NEW_EACH_TIME.sub("", content.decode())


@dataclass(frozen=True)
class Question:
    """A request: `fields` are a form's, for a POST."""

    method: str
    address: str
    fields: Fields = ()
    htmx: bool = False

    @property
    def kind(self) -> tuple[Any, ...]:
        """Questions that differ in values only, not in what is asked, are of one kind."""
        path, _, query = self.address.partition("?")
        named = {name: value if name == "tool" else "" for name, value in (*parse_qsl(query), *self.fields)}
        return self.method, path, tuple(sorted(named.items()))


@dataclass
class _Form:
    method: str
    address: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Offers(HTMLParser):
    """The questions that a page offers."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.questions: list[Question] = []
        self._form: _Form | None = None
        self._select = ""
        self._by_id: dict[str, _Form] = {}
        self.forms: list[_Form] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        for name in ("href", "hx-get", "data-url", "data-href", "src"):
            if told.get(name):
                self._ask("GET", told[name], htmx=name == "hx-get")
        if "hx-post" in told and tag != "form":
            self._ask("POST", told["hx-post"], htmx=True)
        if tag == "form":
            self._form = _Form(told.get("method", "get").upper(), told.get("action") or self.address)
            self.forms.append(self._form)
            self._by_id[told.get("id", "")] = self._form
        self._field(tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _field(self, tag: str, told: dict[str, str]) -> None:
        form = self._by_id.get(told.get("form", ""), self._form) if told.get("form") else self._form
        if tag == "select":
            self._select = told.get("name", "")
        if form is None:
            return
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "option" and self._select and ("selected" in told or value):
            if "selected" in told or self._select not in dict(form.fields):
                form.fields.append((self._select, value))
        elif (
            tag in {"button", "input"}
            and told.get("type", "submit" if tag == "button" else "text") == "submit"
        ):
            if name:
                form.buttons.append((name, value))
        elif tag == "input" and name and (told.get("type") not in {"checkbox", "radio"} or "checked" in told):
            form.fields.append((name, value))
        elif tag == "textarea" and name:
            form.fields.append((name, ""))

    def _ask(self, method: str, address: str, fields: Fields = (), *, htmx: bool = False) -> None:
        whole = urljoin(self.address, address.partition("#")[0])
        if not urlsplit(whole).netloc and whole.startswith("/") and not whole.startswith(LEAVES):
            self.questions.append(Question(method, whole, fields, htmx))

    def finish(self) -> list[Question]:
        for form in self.forms:
            fields = [each for each in form.fields if each[0] != "csrfmiddlewaretoken"]
            for button in form.buttons or [("", "")]:
                sent = tuple([*fields, button] if button[0] else fields)
                if form.method == "GET":
                    path = form.address.partition("?")[0]
                    self._ask("GET", f"{path}?{urlencode(sent)}")
                else:
                    self._ask("POST", form.address, sent)
        return self.questions


def offers(address: str, text: str) -> list[Question]:
    reader = _Offers(address)
    reader.feed(text)
    return reader.finish()


def crawl(browser: Client, start: str, *, each_kind: int = 2) -> Iterator[tuple[Question, Any, str]]:
    """Every question that is offered from `start` on, with its answer and what that says.

    Of questions of one kind (the same page, order by another column) `each_kind` are asked. What a question changes is
    taken back, so that the order in which they are asked does not matter.
    """
    waiting = deque([Question("GET", start)])
    asked: dict[tuple[Any, ...], int] = {}
    seen: set[Question] = set()
    while waiting:
        question = waiting.popleft()
        if question in seen or asked.get(question.kind, 0) >= each_kind:
            continue
        seen.add(question)
        asked[question.kind] = asked.get(question.kind, 0) + 1
        answer, text, after = put(browser, question)
        yield question, answer, text
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            waiting.extend(offers(question.address, text))
        waiting.extend(Question("GET", each) for each in after if not each.startswith(LEAVES))


@contextmanager
def undone(browser: Client) -> Iterator[None]:
    """What is asked here changes nothing: the database is as before, and so is what the browser keeps."""
    cookies = browser.cookies.output(header="")
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.load(cookies)


def put(browser: Client, question: Question) -> tuple[Any, str, list[str]]:
    """The answer to a question, what it says, and where it leads; all that it changed is taken back."""
    headers = {"HX-Request": "true"} if question.htmx else {}
    with undone(browser):
        if question.method == "GET":
            answer = browser.get(question.address, headers=headers)
        else:
            body = urlencode(question.fields)
            answer = browser.post(
                question.address, body, "application/x-www-form-urlencoded", headers=headers
            )
        text = plain(answer)
    leads = [answer.headers.get("Location", ""), answer.headers.get("HX-Redirect", "")]
    return answer, text, [each for each in leads if each.startswith("/")]
