"""`hub sharing prepare, submit, consent, …`: share requests, from the terminal of an operator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hub.cli.output import json_option
from hub.cli.sharing_office import acting, day, grant_file, office, tell

if TYPE_CHECKING:
    from hub.access.principal import Principal
    from hub.home import Home
    from hub.sharing.request_desk import RequestDesk
    from hub.sharing.rules import SharingRules
    from hub.sharing.terms import Terms

F = TypeVar("F", bound=Callable[..., object])
_DAY = click.DateTime(["%Y-%m-%d"])


def terms_options(command: F) -> F:
    """The terms of a request, each of which a draft may lack."""
    options = [
        click.option("--basis", default="", help="Statute, and the duty under it."),
        click.option("--scenario", default="", help="In which situation it is used, by whom."),
        click.option("--purpose", "purposes", multiple=True, help="A registered purpose; repeatable."),
        click.option("--field", "fields", multiple=True, help="A data item; repeatable."),
        click.option("--edge", "edges", multiple=True, help="A kind of statement; repeatable."),
        click.option("--mode", default="query", type=click.Choice(["query", "check", "statistics"])),
        click.option("--from", "first_day", type=_DAY, help="First day."),
        click.option("--until", "last_day", type=_DAY, help="Last day, included."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("id")
@acting
@json_option
def show(id: str, by: Principal, as_json: bool) -> None:
    """Show a request, with its deadline and steps."""
    with office() as (home, rules):
        tell(_request(home, rules, _requests(home, rules, by), id), as_json)


@click.command()
@click.argument("dataset")
@terms_options
@acting
@json_option
def prepare(dataset: str, by: Principal, as_json: bool, **given: Any) -> None:
    """Keep a draft of a request for DATASET, complete or not."""
    with office() as (home, rules):
        desk = _requests(home, rules, by)
        made = desk.prepare(dataset, _terms(given))
        tell(_request(home, rules, desk, made.id), as_json)


@click.command()
@click.argument("id")
@terms_options
@acting
@json_option
def revise(id: str, by: Principal, as_json: bool, **given: Any) -> None:
    """Replace the terms of a draft, or of a request that came back incomplete."""
    _on_request(id, by, as_json, lambda desk: desk.revise(id, _terms(given)))


@click.command()
@click.argument("id")
@acting
@json_option
def submit(id: str, by: Principal, as_json: bool) -> None:
    """Submit a request: the provider's time to reply runs from now."""
    _on_request(id, by, as_json, lambda desk: desk.submit(id))


@click.command("return")
@click.argument("id")
@click.option("--missing", multiple=True, required=True, help="What it lacks; repeatable: all of it at once.")
@acting
@json_option
def give_back(id: str, missing: tuple[str, ...], by: Principal, as_json: bool) -> None:
    """Return a request as incomplete."""
    _on_request(id, by, as_json, lambda desk: desk.give_back(id, missing))


@click.command()
@click.argument("id")
@click.option("--days", required=True, type=int, help="Working days, 1 to 10.")
@click.option("--reason", required=True)
@acting
@json_option
def extend(id: str, days: int, reason: str, by: Principal, as_json: bool) -> None:
    """Put the reply off, once."""
    _on_request(id, by, as_json, lambda desk: desk.extend(id, days, reason))


@click.command()
@click.argument("id")
@click.option("--purpose", "purposes", multiple=True, help="Only these purposes of those asked for.")
@click.option("--field", "fields", multiple=True, help="Only these data items.")
@click.option("--edge", "edges", multiple=True, help="Only these kinds of statement.")
@click.option("--from", "first_day", type=_DAY, help="Later than asked.")
@click.option("--until", "last_day", type=_DAY, help="Earlier than asked.")
@click.option("--conditions", help="What the consumer has to keep to.")
@click.option("--later", is_flag=True, help="Not in force yet: `hub sharing deliver` says when.")
@acting
@json_option
def consent(
    id: str,
    purposes: tuple[str, ...],
    fields: tuple[str, ...],
    edges: tuple[str, ...],
    first_day: dt.datetime | None,
    last_day: dt.datetime | None,
    conditions: str | None,
    later: bool,
    by: Principal,
    as_json: bool,
) -> None:
    """Consent to a request, to all that was asked or to less."""

    def narrowed(asked: Terms) -> Terms:
        return replace(
            asked,
            purposes=purposes or asked.purposes,
            fields=fields or asked.fields,
            edges=edges or asked.edges,
            first_day=day(first_day) or asked.first_day,
            last_day=day(last_day) or asked.last_day,
        )

    with office() as (home, rules):
        desk = _requests(home, rules, by)
        made = desk.consent(id, narrowed, conditions=conditions, deliver=not later)
        tell(grant_file(home, rules, made.grant.id), as_json)


@click.command()
@click.argument("id")
@click.option("--reason", required=True)
@acting
@json_option
def refuse(id: str, reason: str, by: Principal, as_json: bool) -> None:
    """Refuse a request."""
    _on_request(id, by, as_json, lambda desk: desk.refuse(id, reason))


@click.command()
@click.argument("id")
@acting
@json_option
def cancel(id: str, by: Principal, as_json: bool) -> None:
    """Take a request back before it is decided."""
    _on_request(id, by, as_json, lambda desk: desk.withdraw(id))


COMMANDS: Sequence[click.Command] = (
    show, prepare, revise, submit, give_back, extend, consent, refuse, cancel,
)  # fmt: skip


def _terms(given: dict[str, Any]) -> Terms:
    from hub.access.grant import GrantMode
    from hub.sharing.terms import Terms

    return Terms(
        basis=given["basis"],
        scenario=given["scenario"],
        purposes=given["purposes"],
        fields=given["fields"],
        edges=given["edges"],
        mode=GrantMode(given["mode"]),
        first_day=day(given["first_day"]),
        last_day=day(given["last_day"]),
    )


def _requests(home: Home, rules: SharingRules, by: Principal) -> RequestDesk:
    from hub.sharing.request_desk import RequestDesk

    return RequestDesk(home.ledger, rules, by)


def _on_request(id: str, by: Principal, as_json: bool, act: Callable[[RequestDesk], object]) -> None:
    with office() as (home, rules):
        desk = _requests(home, rules, by)
        act(desk)
        tell(_request(home, rules, desk, id), as_json)


def _request(home: Home, rules: SharingRules, desk: RequestDesk, id: str) -> dict[str, Any]:
    from hub.sharing.overdue import deadline_of
    from hub.sharing.telling import request_told, steps_told

    found = desk.get(id)
    told = request_told(found, deadline_of(home.ledger, rules, found), desk.lacks(found))
    granted = home.ledger.grants.of_request(id)
    return told | {
        "grant": granted and granted.grant.id,
        "steps": steps_told(home.ledger.requests.steps(id)),
    }
