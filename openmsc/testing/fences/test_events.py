"""Every verb leaves the event that the specification's table says (EVT-1), and no event holds a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps

from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.audit.record import record
from openmsc.kit.audit.record_many import record_many
from openmsc.kit.audit.verbs import Category, Severity, Verb
from openmsc.kit.change import snapshot
from openmsc.kit.scope import ScopedModel
from openmsc.testing.people import World

# Feature, and of each type the categories with their severities: the whole table, also what no verb leaves yet.
TABLE = {
    "Admin": """AdminLoginSuccess EVENT 6, AdminLoginFailed EVENT 5, AdminCreated AUDIT 6, AdminUpdated AUDIT 5,
        AdminDeleted AUDIT 5, PasswordChanged EVENT 5""",
    "Client": """ClientLoginSuccess EVENT 6, ClientLoginFailed EVENT 5, ClientCreated AUDIT 6, ClientUpdated AUDIT 5,
        ClientDeleted AUDIT 5, ClientSecretKeyUpdated EVENT 5""",
    "Customer": "CustomerCreated AUDIT 6, CustomerUpdated AUDIT 5, CustomerDeleted AUDIT 5 and ALERT 1",
    "CustomerContact": """CustomerContactCreated AUDIT 6, CustomerContactUpdated AUDIT 5,
        CustomerContactDeleted AUDIT 5""",
    "ServicePlan": "ServicePlanCreated AUDIT 6, ServicePlanUpdated AUDIT 5, ServicePlanDeleted AUDIT 5",
    "Tenant": """TenantCreated AUDIT 6, TenantUpdated AUDIT 5, TenantSuspended EVENT 4, TenantResumed EVENT 5,
        TenantDeletionInitiated EVENT 4 and ALERT 2, TenantDeletionCancelled EVENT 6 and ALERT 6,
        TenantImmediateDeletionInitiated ALERT 1, TenantDeleted AUDIT 5 and ALERT 1""",
    "Settings": "SSOConfigurationUpdated AUDIT 5, SettingsUpdated AUDIT 5, ListExported EVENT 6",
}
ROWS = {
    kind.split()[0]: (
        feature,
        {(Category(name), Severity(int(number))) for name, number in re.findall(r"([A-Z]{5}) (\d)", kind)},
    )
    for feature, kinds in TABLE.items()
    for kind in re.split(r",\s+", kinds)
}


def _verbs() -> Iterator[Verb]:
    for app in apps.get_app_configs():
        for name in ("verbs", "export"):
            if app.name.startswith("openmsc.") and find_spec(f"{app.name}.{name}"):
                module = import_module(f"{app.name}.{name}")
                yield from (each for each in vars(module).values() if isinstance(each, Verb))


OURS = list(dict.fromkeys(_verbs()))


def test_the_table_is_read_whole() -> None:
    assert len(ROWS) == 32
    assert ROWS["TenantDeletionInitiated"] == (
        "Tenant",
        {(Category.EVENT, Severity.WARNING), (Category.ALERT, Severity.CRITICAL)},
    )


def test_every_verb_is_looked_at() -> None:
    assert {"CustomerDeleted", "TenantDeleted", "ListExported", "AdminLoginFailed"} <= {v.event for v in OURS}
    assert len(OURS) > 20


@pytest.mark.parametrize("verb", OURS, ids=lambda verb: f"{verb.permission or 'nobody'}-{verb.event}")
def test_a_verb_leaves_what_the_table_says(verb: Verb) -> None:
    assert verb.event in ROWS, "The specification knows no such type."
    assert (verb.feature, set(verb.marks)) == ROWS[verb.event]


def test_what_also_raises_an_alert_leaves_two_events_that_say_the_same(world: World) -> None:
    both = Verb("", "CustomerDeleted", "Customer", alert=Severity.ALERT)
    start = Event.objects.latest("pk").pk
    record(system(), both, world.acme, {"name": ["Acme Ltd", None]})
    record_many(system(), both, [(world.acme, {"name": ["Acme Ltd", None]})])
    found = list(Event.objects.filter(pk__gt=start).order_by("pk"))
    marks = [(event.category, event.severity) for event in found]
    assert marks == [(Category.ALERT, Severity.ALERT), (Category.AUDIT, Severity.NOTICE)] * 2
    assert {(event.type, event.object_name, str(event.changes)) for event in found} == {
        ("CustomerDeleted", "Acme Ltd", "{'name': ['Acme Ltd', None]}")
    }
    assert found[0].at == found[1].at


# ---- secrets

SECRETIVE = re.compile(r"pass|secret|token|hash|key|code|private|credential|otp|seed", re.IGNORECASE)
# Named like a secret, and none that an event could tell: to be listed here is a decision.
HARMLESS = {
    "accounts.onetimelink.token_hash",  # of a link that nobody edits: it leaves no event, and works once
    "accounts.administrator.keys",  # whether keyboard shortcuts are on
    "accounts.administrator.secret_set_on",  # moments
    "accounts.singlesignon.secret_set_on",
    "accounts.emailedcode.seed",  # neither of these has an event of its own
    "accounts.session.session_key",
    "audit.chainhead.hash",
    "audit.event.hash",
    "audit.event.previous_hash",
    "lists.tableview.name_key",  # a name, for comparing
}
MODELS = [
    model
    for model in apps.get_models()
    if issubclass(model, ScopedModel) and model.__module__.startswith("openmsc.")
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_no_secret_of_a_row_is_in_its_events(model: type[ScopedModel]) -> None:
    names = {field.name for field in model._meta.concrete_fields}
    secret = {name for name in names if SECRETIVE.search(name)}
    told = {f"{model._meta.label_lower}.{name}" for name in secret - model.audit_exclude}
    assert told <= HARMLESS, "Name it in the model's audit_exclude, or here if it is no secret."


def test_what_is_excluded_is_in_no_snapshot(world: World) -> None:
    assert "password" not in snapshot(world.ann)
    assert "email" in snapshot(world.ann)
    assert snapshot(world.ours).keys().isdisjoint(type(world.ours).audit_exclude)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_what_is_excluded_is_there(model: type[ScopedModel]) -> None:
    assert model.audit_exclude <= {field.name for field in model._meta.get_fields()}
