"""The one gate every write goes through: scope, permission, lock, checks, audit event."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BaseConstraint, F, UniqueConstraint

from .actor import Actor
from .audit.record import record
from .audit.verbs import Verb
from .errors import EditedMeanwhile, NotVisible, Refused
from .scope import ScopedModel


class Change:
    """What an action may do besides setting fields."""

    def __init__(self) -> None:
        self.afterwards: list[Callable[[], object]] = []
        self.deletes = False
        self.problems: dict[str, str] = {}

    def refuse_if(self, reason: str | None, field: str) -> None:
        """Refuse with this sentence beside the field, together with whatever else is wrong with the input."""
        if reason:
            self.problems[field] = reason

    def refuse_child(self, child: ScopedModel, *, prefix: str, to: str) -> None:
        """Refuse what is wrong with a row that will be saved after this one and point `to` it, beside its fields."""
        for field, sentence in _faults(child, exclude={to}).items():
            self.problems[field if field == NON_FIELD_ERRORS else f"{prefix}{field}"] = sentence

    def then(self, write: Callable[[], object]) -> None:
        """Write what needs the row's key (many-to-many fields, children) once the row is saved."""
        self.afterwards.append(write)

    def delete(self) -> None:
        """Delete the row instead of saving it."""
        self.deletes = True


@contextmanager
def change(actor: Actor, verb: Verb, row: ScopedModel, *, version: int | None = None) -> Iterator[Change]:
    """Lock `row`, let the caller edit it, then validate, save and leave one event; all or nothing.

    A row not yet saved is created. `version` is the one the editor saw.
    Raises `NotVisible`, `Forbidden`, `EditedMeanwhile`, or `Refused` with a sentence for each field at fault.
    """
    try:
        with transaction.atomic():
            yield from _changing(actor, verb, row, version)
    except IntegrityError:
        # Only what a constraint found after all questions were asked: two at once, or a deleted neighbour.
        raise Refused("Somebody changed this at the same moment. Nothing was saved: try again.") from None


def _changing(actor: Actor, verb: Verb, row: ScopedModel, version: int | None) -> Iterator[Change]:
    adding = row._state.adding
    if not adding:
        lock(actor, row)
    actor.require(verb.permission)
    if version is not None and version != getattr(row, "version", None):
        raise EditedMeanwhile(
            f"{row} was changed by somebody else since you opened it. "
            "Nothing was saved: open it again and repeat your change.",
            row,
        )
    before = {} if adding else snapshot(row)
    edit = Change()
    yield edit
    if edit.deletes:
        _refuse_faults(edit.problems)
        record(actor, verb, row, {name: [old, None] for name, old in before.items()})
        row.delete()
        return
    _save(row, edit.problems)
    for write in edit.afterwards:
        write()
    _still_visible(actor, row)
    after = snapshot(row)
    # Also what is no longer there, as of a product that left its plan.
    states = {name: [before.get(name), after.get(name)] for name in {**before, **after}}
    changes = {name: [old, new] for name, (old, new) in states.items() if old != new}
    if adding or changes:
        _count_version(row)
        record(actor, verb, row, changes)


def snapshot(row: ScopedModel) -> dict[str, Any]:
    """The row's state field by field, for an event; secrets and derived fields left out."""
    state = {
        field.name: str(getattr(row, field.name) or "") if field.is_relation else field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.name not in row.audit_exclude and field.name != "version"
    }
    for name in row.audit_relations:
        state[name] = sorted(str(related) for related in getattr(row, name).all())
    return state | row.audit_extra()


def lock(actor: Actor, row: ScopedModel) -> None:
    """Read the row anew and keep it until the transaction ends: for what must not happen beside it twice at once."""
    model = type(row)
    visible = model.objects.visible_to(actor).filter(pk=row.pk)
    locked = model.objects.filter(pk__in=visible.values("pk")).select_for_update(of=("self",), no_key=True)
    try:
        row.refresh_from_db(from_queryset=locked)
    except model.DoesNotExist:
        raise NotVisible(row._meta.verbose_name) from None


def _save(row: ScopedModel, problems: dict[str, str]) -> None:
    _refuse_faults({**_faults(row), **problems})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # Of two at once the second finds the first's row only now: let the constraint say its sentence.
        _refuse_faults(_faults(row))
        raise


def _count_version(row: ScopedModel) -> None:
    """Only what really changed refuses those who saw the row before."""
    if hasattr(row, "version"):
        row.version += 1
        row.save(update_fields=["version"])


def _refuse_faults(faults: dict[str, str]) -> None:
    if faults:
        raise Refused(faults.pop(NON_FIELD_ERRORS, ""), fields=faults) from None


def _faults(row: ScopedModel, exclude: Collection[str] = ()) -> dict[str, str]:
    """What is wrong with the row: the first sentence for each field."""
    faults: dict[str, str] = {}
    try:
        row.full_clean(exclude=exclude, validate_constraints=False)
    except ValidationError as error:
        faults = {field: sentences[0] for field, sentences in error.message_dict.items()}
    for model, constraints in row.get_constraints():
        constraint: Any
        for constraint in constraints:
            try:
                constraint.validate(model, row, exclude={*faults, *exclude})
            except ValidationError as error:
                faults.setdefault(_beside(row, constraint), error.messages[0])
    return faults


def _beside(row: ScopedModel, constraint: BaseConstraint) -> str:
    """The field where the constraint's sentence stands: the one that must be unique, or what its key is made of."""
    if not isinstance(constraint, UniqueConstraint) or constraint.condition is not None:
        return NON_FIELD_ERRORS
    expressions: Any = constraint.expressions
    parts = [part for expression in expressions for part in expression.flatten()]
    names = {*constraint.fields, *(part.name for part in parts if isinstance(part, F))}
    if len(names) != 1:
        return NON_FIELD_ERRORS
    field = row._meta.get_field(names.pop())
    return str(getattr(field, "source", field.name))


def _still_visible(actor: Actor, row: ScopedModel) -> None:
    """Nobody can create or move a row out of their own sight."""
    if actor.customer_ids is not None and not type(row).objects.visible_to(actor).filter(pk=row.pk).exists():
        raise NotVisible(row._meta.verbose_name)
