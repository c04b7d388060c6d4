"""What the departments of the demonstration have agreed to share: the ordinary way, request by request."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hub.home import Home
    from hub.sharing.rules import SharingRules
    from hub.sharing.terms import Terms

_CONSUMER: Final = "court"
_DATASETS: Final = (
    "grid.events",
    "petition.letters",
    "petition.visits",
    "police.incidents",
    "police.incident_persons",
)
_LASTS: Final = timedelta(days=90)


def share(home: Home) -> int:
    """Let the court read events, petitions and incidents for its proceedings, for a quarter of a year.

    Its head asks and the other side's head consents; both stand in the audit log. What is granted already is left as
    it is. Returns how many grants were made.
    """
    from hub.sharing.rules import SharingRules

    rules = SharingRules.of_settings(home.settings)
    held = {grant.dataset for grant in home.ledger.grants.in_force(_CONSUMER, rules.now())}
    wanted = [dataset for dataset in _DATASETS if dataset not in held]
    for dataset in wanted:
        _grant(home, rules, dataset)
    return len(wanted)


def _grant(home: Home, rules: SharingRules, dataset: str) -> None:
    from hub.access.principal import Principal, Role
    from hub.sharing.request_desk import RequestDesk

    today = rules.now().astimezone(home.settings.zone).date()
    entry = home.ledger.catalogue.current(dataset)
    asking = RequestDesk(home.ledger, rules, Principal(f"{_CONSUMER}.head", _CONSUMER, Role.HEAD))
    deciding = RequestDesk(home.ledger, rules, Principal(f"{entry.provider}.head", entry.provider, Role.HEAD))
    request = asking.prepare(dataset, _terms(today, entry.fields, entry.edges))
    asking.submit(request.id)
    deciding.consent(request.id)


def _terms(today: date, fields: tuple[str, ...], edges: tuple[str, ...]) -> Terms:
    from hub.sharing.terms import Terms

    return Terms(
        basis="民事诉讼法第六十七条、第七十条",
        scenario="审理案件时核实同一事项在其他部门的办理情况",
        purposes=("court_proceeding",),
        fields=fields,
        edges=edges,
        first_day=today,
        last_day=today + _LASTS,
    )
