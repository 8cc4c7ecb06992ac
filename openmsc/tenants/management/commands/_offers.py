"""What the options of `plan create` and `plan edit` say of products."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from openmsc.kit.errors import Refused
from openmsc.kit.text import whole_number
from openmsc.plans.models import LIMITS
from openmsc.plans.offers import Offer
from openmsc.plans.products import PRODUCTS, Edition


def changed_offers(offers: Sequence[Offer], given: Namespace) -> list[Offer]:
    """The offers as the options would have them; rules judge them afterwards."""
    now = {offer.product: offer for offer in offers}
    for text in given.include:
        product = _product(text)
        now.setdefault(product, Offer(product, Edition.ELITE, PRODUCTS[product].workloads))
    for text in given.exclude:
        now.pop(_product(text), None)
    for product, _, edition in _parts(given.edition, now):
        known = {feature.name for feature in PRODUCTS[product].features_in(edition)}
        kept = {name: how for name, how in now[product].features.items() if name in known}
        now[product] = replace(now[product], edition=edition, features=kept)
    for product, _, names in _parts(given.workloads, now):
        everything = {"all": PRODUCTS[product].workloads, "none": ()}
        chosen = everything.get(names, [name.strip() for name in names.split(",")])
        now[product] = replace(now[product], workloads=list(chosen))
    for product, name, how in _parts(given.feature, now, named=True):
        now[product] = replace(now[product], features={**now[product].features, name: how})
    for product, name, rate in _parts(given.rate, now, named=True):
        now[product] = replace(now[product], rates={**now[product].rates, name: _decimal(rate)})
    for product, name, number in _parts(given.limit, now, named=True):
        if name not in LIMITS:
            raise Refused(f"There is no limit {name}: give one of {', '.join(LIMITS)}.")
        now[product] = replace(now[product], limits=replace(now[product].limits, **{name: _whole(number)}))
    return [now[product] for product in sorted(now)]


def _product(text: str) -> int:
    number = whole_number(text)
    if number in PRODUCTS:
        return number
    raise Refused(
        f"There is no product {text}: give {' or '.join(f'{n} ({p.name})' for n, p in PRODUCTS.items())}."
    )


def _parts(
    texts: Iterable[str], offers: dict[int, Offer], *, named: bool = False
) -> Iterable[tuple[int, str, str]]:
    """PRODUCT=VALUE, or PRODUCT:NAME=VALUE"""
    for text in texts:
        key, equals, value = text.partition("=")
        number, colon, name = key.partition(":")
        if not equals or bool(colon) is not named:
            raise Refused(f"Cannot read {text}: write {'1:Name=value' if named else '1=value'}.")
        product = _product(number.strip())
        if product not in offers:
            raise Refused(f"The plan does not include {PRODUCTS[product].name}. Add --include {product}.")
        yield product, name.strip(), value.strip()


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Refused(f"{text} is no number: write for example 1.25.") from None


def _whole(text: str) -> Any:
    if text == "none":
        return None
    number = whole_number(text)
    if number is None:
        raise Refused(f"{text} is no whole number: write for example 30, or none.")
    return number
