"""Comparing what people type: case, accents and white space do not tell names apart."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Letters that Unicode does not decompose into a base letter and an accent.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


LONGEST_NUMBER = 18  # digits: any database keeps so many, and Python reads them


def whole_number(text: str) -> int | None:
    """What plain digits say; None of anything else, and of more digits than any number of ours has."""
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else None


def same_name(text: str) -> str:
    """The key by which two names are one: case and surrounding or repeated white space ignored."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def searchable(text: str) -> str:
    """The key for search and sort: as `same_name`, and accents ignored (é = e)."""
    if text.isascii():  # most names: nothing to decompose, and ten times as fast
        return " ".join(text.casefold().split())
    letters = unicodedata.normalize("NFKD", same_name(text))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.translate(_PLAIN).split())


class KeyField(models.CharField[str, str]):
    """Keeps a key made of another field, in a collation that sorts the same on both databases."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("max_length", 400)
        kwargs["editable"] = False
        kwargs["blank"] = False  # Django does not clean what is empty and may be: a new row's key
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def make(self, text: str) -> str:
        raise NotImplementedError

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return self.pre_save(model_instance, add=False) if model_instance else value

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = self.make(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        collation = "C" if connection.vendor == "postgresql" else "BINARY"
        return {**super().db_parameters(connection), "collation": collation}


class NameKey(KeyField):
    """For uniqueness: put a UniqueConstraint on it."""

    def make(self, text: str) -> str:
        return same_name(text)


class SortKey(KeyField):
    """For search and sort."""

    def make(self, text: str) -> str:
        return searchable(text)
