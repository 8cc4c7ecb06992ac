"""The three people of every test: Ann owns the service, Bob looks after one customer, Eve may only look."""

from __future__ import annotations

from functools import cached_property

from django.test import Client

from openmsc.accounts.actors import actor_for
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.accounts.sessions import prove_second_factor
from openmsc.kit.actor import Actor
from openmsc.tenants.models import Tenant

from . import make


class World:
    """Two customers with a product each: ours is Bob's, theirs is nobody's but Ann's and Eve's."""

    def __init__(self) -> None:
        self.ann = make.administrator(Role.MSP, email="ann@msp.example", first_name="Ann")
        self.bob = make.administrator(Role.TENANT, email="bob@msp.example", first_name="Bob")
        self.eve = make.administrator(Role.READ_ONLY, email="eve@msp.example", first_name="Eve")
        self.plan, self.region = make.service_plan(), make.storage_region()
        self.acme = make.customer(name="Acme Ltd", tenant_admins=[self.bob])
        self.zeta = make.customer(name="Zeta GmbH")

    @cached_property
    def ours(self) -> Tenant:
        return make.tenant(customer=self.acme, service_plan=self.plan, storage_regions=[self.region])

    @cached_property
    def theirs(self) -> Tenant:
        return make.tenant(customer=self.zeta, service_plan=self.plan, storage_regions=[self.region])

    def actor(self, administrator: Administrator) -> Actor:
        return actor_for(administrator)

    def browser(self, administrator: Administrator) -> Client:
        return let_in(Client(), administrator)


def let_in(client: Client, administrator: Administrator) -> Client:
    """As somebody who has given the password and proved the second factor, without the pages of it."""
    client.force_login(administrator, backend="openmsc.accounts.sign_in.Backend")
    session = client.session
    prove_second_factor(session)
    session.save()
    return client
