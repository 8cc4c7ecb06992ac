from __future__ import annotations

import logging

from openmsc.kit.actor import system

from . import actions
from .proof import Failed

log = logging.getLogger(__name__)


def refresh_metadata() -> None:
    try:
        actions.refresh_metadata(system())
    except Failed as failure:
        log.warning("The metadata of the identity provider was not renewed. %s", failure)
