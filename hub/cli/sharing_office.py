"""What the commands of `hub sharing` have in common: who acts, the rules of the home, and how a thing is shown."""

from __future__ import annotations

import datetime as dt
import functools
import getpass
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from hub.cli.output import print_json, print_table

if TYPE_CHECKING:
    from hub.access.principal import Principal
    from hub.home import Home
    from hub.sharing.rules import SharingRules

F = TypeVar("F", bound=Callable[..., Any])


def acting(command: F) -> F:
    """Who acts, as the argument `by`."""

    @functools.wraps(command)
    def run(*args: Any, user: str, department: str, role: str, **given: Any) -> Any:
        return command(*args, by=_principal(user, department, role), **given)

    options = (
        click.option(
            "--as", "user", default=getpass.getuser, metavar="USER", help="Who acts; unset, who runs this."
        ),
        click.option("--department", required=True, help="Department that the user acts for."),
        click.option("--role", default="head", show_default=True, help="In which role."),
    )
    for option in reversed(options):
        option(run)
    return cast(F, run)


@contextmanager
def office() -> Iterator[tuple[Home, SharingRules]]:
    """The home that is worked in, and what its sharing is decided by."""
    from hub.home import Home
    from hub.sharing.rules import SharingRules

    with Home() as home:
        yield home, SharingRules.of_settings(home.settings)


def day(value: dt.datetime | None) -> dt.date | None:
    """The day that an option names."""
    return None if value is None else value.date()


def grant_file(home: Home, rules: SharingRules, id: str) -> dict[str, Any]:
    """A grant with its steps."""
    from hub.sharing.deadlines import delivery_deadline
    from hub.sharing.telling import grant_told, steps_told

    found, now = home.ledger.grants.get(id), rules.now()
    told = grant_told(found, now, delivery_deadline(found, rules.calendar, now))
    return told | {"steps": steps_told(home.ledger.grants.steps(id))}


def tell(told: dict[str, Any], as_json: bool) -> None:
    """Show a thing, and the steps that were taken about it."""
    if as_json:
        print_json(told)
        return
    steps = told.pop("steps", ())
    rows = [(name, _text(value)) for name, value in told.items() if value not in (None, "", [], {})]
    print_table(str(told.get("id", "")), ("", ""), rows)
    if steps:
        lines = [(one["at"], one["department"], one["user"], one["step"], one["note"]) for one in steps]
        print_table("Steps", ("at", "department", "user", "step", "note"), lines)


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{name}: {part}" for name, part in value.items())
    return (
        "\n".join(map(_text, value))
        if isinstance(value, Sequence) and not isinstance(value, str)
        else str(value)
    )


def _principal(user: str, department: str, role: str) -> Principal:
    from hub.access.principal import Principal, Role

    if role not in set(Role):
        raise click.UsageError(f"There is no role {role!r}. Roles are: {', '.join(sorted(Role))}.")
    return Principal(user, department, Role(role))
