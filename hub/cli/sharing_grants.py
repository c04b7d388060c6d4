"""`hub sharing deliver, suspend, dispute, …`: grants, disputes and corrections, from the terminal of an operator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from hub.cli.output import json_option
from hub.cli.sharing_office import acting, grant_file, office, tell

if TYPE_CHECKING:
    from hub.access.principal import Principal
    from hub.sharing.dispute_desk import DisputeDesk
    from hub.sharing.grant_desk import GrantDesk


@click.command()
@click.argument("grant")
@acting
@json_option
def deliver(grant: str, by: Principal, as_json: bool) -> None:
    """Say that what was consented to is there: it is in force from now on."""
    _on_grant(grant, by, as_json, lambda desk: desk.deliver(grant))


@click.command()
@click.argument("grant")
@click.option("--reason", required=True)
@acting
@json_option
def suspend(grant: str, reason: str, by: Principal, as_json: bool) -> None:
    """Close a grant at once because of misuse."""
    _on_grant(grant, by, as_json, lambda desk: desk.suspend(grant, reason))


@click.command()
@click.argument("grant")
@click.option("--reason", required=True)
@acting
@json_option
def resume(grant: str, reason: str, by: Principal, as_json: bool) -> None:
    """Open a suspended grant again."""
    _on_grant(grant, by, as_json, lambda desk: desk.resume(grant, reason))


@click.command()
@click.argument("grant")
@click.option("--reason", required=True)
@acting
@json_option
def withdraw(grant: str, reason: str, by: Principal, as_json: bool) -> None:
    """End a grant for good."""
    _on_grant(grant, by, as_json, lambda desk: desk.withdraw(grant, reason))


@click.command()
@click.argument("grant")
@json_option
def uses(grant: str, as_json: bool) -> None:
    """Count how a grant was used, from the audit log."""
    with office() as (home, _):
        granted = home.ledger.grants.get(grant)
        tell({"grant": grant, **home.ledger.grants.uses(granted, home.settings.zone).told()}, as_json)


@click.command()
@click.argument("request")
@click.option("--reason", required=True)
@acting
@json_option
def dispute(request: str, reason: str, by: Principal, as_json: bool) -> None:
    """Raise a dispute over a request, or over the grant that it came to."""
    _on_dispute(by, as_json, lambda desk: desk.raise_(request, reason).id)


@click.command()
@click.argument("dispute")
@click.argument("step", type=click.Choice(["note", "escalate", "settle", "uphold", "dismiss"]))
@click.option("--text", required=True, help="What was said, agreed or found; no person's data.")
@acting
@json_option
def talk(dispute: str, step: str, text: str, by: Principal, as_json: bool) -> None:
    """Take a dispute further: note talks, take it up, settle it, or decide it."""

    def act(desk: DisputeDesk) -> str:
        if step in ("uphold", "dismiss"):
            return desk.decide(dispute, text, upheld=step == "uphold").id
        taken: Callable[[str, str], Any] = getattr(desk, step)
        taken(dispute, text)
        return dispute

    _on_dispute(by, as_json, act)


@click.command()
@click.argument("correction")
@click.argument("step", type=click.Choice(["verify", "correct", "reject"]))
@click.option("--answer", required=True, help="What the asking department is told.")
@acting
@json_option
def correction(correction: str, step: str, answer: str, by: Principal, as_json: bool) -> None:
    """Answer another department's correction request."""
    with office() as (home, rules):
        from hub.sharing.correction_desk import CorrectionDesk
        from hub.sharing.deadlines import correction_deadline
        from hub.sharing.telling import correction_told

        desk = CorrectionDesk(home.ledger, rules, by)
        done = getattr(desk, step)(correction, answer)
        tell(correction_told(done, correction_deadline(done, rules.calendar, rules.now())), as_json)


COMMANDS: Sequence[click.Command] = (
    deliver, suspend, resume, withdraw, uses, dispute, talk, correction,
)  # fmt: skip


def _on_grant(id: str, by: Principal, as_json: bool, act: Callable[[GrantDesk], object]) -> None:
    from hub.sharing.grant_desk import GrantDesk

    with office() as (home, rules):
        act(GrantDesk(home.ledger, rules, by))
        tell(grant_file(home, rules, id), as_json)


def _on_dispute(by: Principal, as_json: bool, act: Callable[[DisputeDesk], str]) -> None:
    from hub.sharing.dispute_desk import DisputeDesk
    from hub.sharing.telling import dispute_told, steps_told

    with office() as (home, rules):
        id = act(DisputeDesk(home.ledger, rules, by))
        steps = steps_told(home.ledger.disputes.steps(id))
        tell(dispute_told(home.ledger.disputes.get(id)) | {"steps": steps}, as_json)
