"""What the routes work with, put together once by `api.app`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.auth import Authenticator
from api.catalogue import Catalogue
from api.concerns import Concerns
from api.metrics import Metrics
from api.noticed import Noticed
from api.rights import Handling, InForce
from api.rulebook import Rulebook
from hub.audit.log import DisclosureLog
from hub.graph.reads.database import Database

if TYPE_CHECKING:
    from api.deliveries import Deliveries
    from api.notices import Messenger
    from api.planning import Planning
    from api.resolving import Resolving
    from api.rulebook import Rulebook
    from hub.audit.signing import Signing
    from hub.home import Home
    from hub.ledger.ledger import Ledger
    from hub.questions.question import Question
    from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one running API."""

    settings: Settings
    database: Database
    ledger: Ledger
    log: DisclosureLog
    signing: Signing
    authenticator: Authenticator
    catalogue: Callable[[], Catalogue]
    rules: Rulebook
    handling: Handling
    in_force: InForce
    deliveries: Deliveries
    metrics: Metrics
    home: Home
    resolving: Resolving
    concerns: Concerns
    messenger: Messenger
    noticed: Noticed
    questions: Mapping[str, Question]
    planning: Planning
