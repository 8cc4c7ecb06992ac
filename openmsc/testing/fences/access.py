"""Who may open what: for each route those who may, and the methods it answers (spec/administrators.md, Roles; ADM-1).

Written down a second time on purpose: a page whose mark names the wrong permission differs from this table.
"""

from __future__ import annotations

from enum import Enum


class Audience(Enum):
    """Who is let in; of a customer's pages the tenant administrators of that customer only."""

    PUBLIC = "everybody, signed in or not"
    DOOR = "programs with a token"
    SIGNED_IN = "every administrator"
    SETTING_UP = "every administrator, also before the second factor is set up"
    LOOK = "MSP, the customer's tenant administrators, read-only"
    LOOK_AFTER = "MSP and the customer's tenant administrators"
    OVERSEE = "MSP and read-only"
    MSP = "MSP only"


PUBLIC, DOOR, SIGNED_IN, SETTING_UP, LOOK, LOOK_AFTER, OVERSEE, MSP = Audience

# Rows that belong to no customer: an id of theirs tells nothing of whose it is.
EVERYONES = ("plans/",)

# Single sign-on is switched off where nobody has set it up.
SWITCHED_OFF = {"sign-in/elsewhere/", "sign-in/openid-connect/", "sign-in/saml/", "sign-in/saml/arrival/"}

ACCESS: dict[str, tuple[Audience, str]] = {
    "": (SIGNED_IN, "GET"),
    "health/": (PUBLIC, "GET"),
    "ingest/v1/jobs": (DOOR, "POST"),
    # Signing in
    "sign-in/": (PUBLIC, "GET POST"),
    "sign-in/link/<str:token>/": (PUBLIC, "GET POST"),
    "sign-in/passkey/": (PUBLIC, "GET POST"),
    "sign-in/second-step/": (PUBLIC, "GET POST"),
    "sign-in/second-step/<slug:way>/": (PUBLIC, "GET POST"),
    "sign-in/send-code/": (PUBLIC, "POST"),
    "sign-in/not-me/": (PUBLIC, "POST"),
    "sign-in/forgotten/": (PUBLIC, "GET POST"),
    "sign-in/forgotten/<str:token>/": (PUBLIC, "GET POST"),
    "sign-in/elsewhere/": (PUBLIC, "POST"),
    "sign-in/openid-connect/": (PUBLIC, "GET"),
    "sign-in/saml/": (PUBLIC, "POST"),
    "sign-in/saml/arrival/": (PUBLIC, "GET"),
    "sign-in/saml/metadata/": (PUBLIC, "GET"),
    "activate/<str:token>/": (PUBLIC, "GET POST"),
    "sign-out/": (PUBLIC, "POST"),
    "setup/<str:token>/": (PUBLIC, "GET POST"),
    "theme/": (SIGNED_IN, "POST"),
    # One's own account
    "profile/": (SIGNED_IN, "GET"),
    "profile/edit/": (SIGNED_IN, "GET POST"),
    "profile/display/": (SIGNED_IN, "GET POST"),
    "profile/password/": (SIGNED_IN, "GET POST"),
    "profile/confirm/": (SIGNED_IN, "GET POST"),
    "profile/second-factors/": (SETTING_UP, "GET"),
    "profile/second-factors/app/": (SETTING_UP, "GET POST"),
    "profile/second-factors/passkey/": (SETTING_UP, "GET POST"),
    "profile/second-factors/e-mail/": (SETTING_UP, "GET POST"),
    "profile/second-factors/recovery-codes/": (SIGNED_IN, "GET POST"),
    "profile/second-factors/recovery-codes.txt": (SIGNED_IN, "GET"),
    "profile/second-factors/new-recovery-codes/": (SIGNED_IN, "POST"),
    "profile/second-factors/remove/<slug:which>/": (SIGNED_IN, "GET POST"),
    "profile/sessions/": (SIGNED_IN, "GET"),
    "profile/sessions/end-others/": (SIGNED_IN, "POST"),
    "profile/sessions/<str:handle>/end/": (SIGNED_IN, "POST"),
    # Settings
    "settings/sign-in/": (MSP, "GET POST"),
    "settings/sign-in/forget-account/": (MSP, "GET POST"),
    "provider/": (MSP, "GET POST"),
    "administrators/": (MSP, "GET POST"),
    "administrators/create/": (MSP, "GET POST"),
    "administrators/<int:pk>/edit/": (MSP, "GET POST"),
    "administrators/<int:pk>/invite/": (MSP, "GET POST"),
    "administrators/<int:pk>/withdraw/": (MSP, "GET POST"),
    "administrators/<int:pk>/deactivate/": (MSP, "POST"),
    "administrators/<int:pk>/activate/": (MSP, "POST"),
    "administrators/<int:pk>/reset-second-factor/": (MSP, "GET POST"),
    "administrators/<int:pk>/unlock/": (MSP, "POST"),
    "administrators/<int:pk>/delete/": (MSP, "GET POST"),
    # Events
    "events/": (SIGNED_IN, "GET"),
    "events/sign-ins/": (OVERSEE, "GET POST"),
    "events/audit/": (OVERSEE, "GET POST"),
    "events/subscriptions/": (LOOK, "GET POST"),
    "events/<int:pk>/": (LOOK, "GET"),
    # Customers
    "customers/": (LOOK, "GET POST"),
    "customers/create/": (MSP, "GET POST"),
    "customers/<uuid:pk>/": (LOOK, "GET"),
    "customers/<uuid:pk>/edit/": (LOOK_AFTER, "GET POST"),
    "customers/<uuid:pk>/delete/": (MSP, "GET POST"),
    "customers/<uuid:pk>/events/": (OVERSEE, "GET POST"),
    "customers/<uuid:pk>/health/": (LOOK, "GET POST"),
    "customers/<uuid:pk>/jobs/": (LOOK, "GET POST"),
    "customers/<uuid:pk>/consumption/": (LOOK, "GET"),
    "customers/<uuid:pk>/contacts/add/": (LOOK_AFTER, "GET POST"),
    "contacts/<int:pk>/edit/": (LOOK_AFTER, "GET POST"),
    "contacts/<int:pk>/delete/": (LOOK_AFTER, "GET POST"),
    # Service plans
    "plans/": (LOOK, "GET POST"),
    "plans/create/": (MSP, "GET POST"),
    "plans/<int:pk>/": (LOOK, "GET POST"),
    "plans/<int:pk>/edit/": (MSP, "GET POST"),
    "plans/<int:pk>/copy/": (MSP, "GET POST"),
    "plans/<int:pk>/delete/": (MSP, "GET POST"),
    # Products
    "customers/<uuid:pk>/products/<int:product>/add/": (LOOK_AFTER, "GET POST"),
    "tenants/<uuid:pk>/": (LOOK, "GET"),
    "tenants/<uuid:pk>/card/": (LOOK, "GET"),
    "tenants/<uuid:pk>/edit/": (LOOK_AFTER, "GET POST"),
    "tenants/<uuid:pk>/extend/": (LOOK_AFTER, "GET POST"),
    "tenants/<uuid:pk>/convert/": (LOOK_AFTER, "GET POST"),
    "tenants/<uuid:pk>/suspend/": (LOOK_AFTER, "POST"),
    "tenants/<uuid:pk>/activate/": (LOOK_AFTER, "POST"),
    "tenants/<uuid:pk>/delete/": (LOOK_AFTER, "GET POST"),
    "tenants/<uuid:pk>/cancel-deletion/": (LOOK_AFTER, "POST"),
    "tenants/<uuid:pk>/delete-now/": (LOOK_AFTER, "GET POST"),
    "tenants/<uuid:pk>/tokens/": (LOOK_AFTER, "GET POST"),
    "tenants/<uuid:pk>/tokens/create/": (LOOK_AFTER, "GET POST"),
    "tokens/<int:pk>/revoke/": (LOOK_AFTER, "GET POST"),
    # Jobs
    "jobs/": (LOOK, "GET POST"),
    "jobs/<int:pk>/": (LOOK, "GET"),
}
