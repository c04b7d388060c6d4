"""`hub token`: a bearer token for development."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.output import json_option, print_json

if TYPE_CHECKING:
    from hub.access.principal import Identity


@click.command()
@click.option("--department", default="", help="Department id, as in `owner` of a connector.yaml.")
@click.option("--user", required=True, help="Who asks.")
@click.option("--role", default="officer", show_default=True, help="Role of the user.")
@click.option("--identity", metavar="SCHEME=VALUE", help="With `--role person`: whose records are theirs.")
@click.option("--system", is_flag=True, help="A system, which may say for which officer it asks.")
@click.option("--hours", default=8.0, show_default=True, help="How long the token holds.")
@json_option
def token(
    department: str, user: str, role: str, identity: str | None, system: bool, hours: float, as_json: bool
) -> None:
    """Issue a token from the development issuer, which refuses to work where HUB_ENV=production."""
    import datetime as dt

    from hub import tokens
    from hub.settings import Settings

    issued = tokens.issue(
        Settings(),
        department=department,
        user=user,
        role=role,
        identity=_identity(identity),
        system=system,
        ttl=dt.timedelta(hours=hours),
    )
    if as_json:
        print_json({"token": issued, "department": department, "user": user, "role": role})
    else:
        click.echo(issued)


def _identity(text: str | None) -> Identity | None:
    from hub.access.principal import Identity

    if text is None:
        return None
    scheme, equals, value = text.partition("=")
    if not (scheme and equals and value):
        raise click.BadParameter("write it as SCHEME=VALUE, for example cn.ric=…", param_hint="--identity")
    return Identity(scheme, value)
