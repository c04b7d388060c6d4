"""`hub token`: a bearer token for development."""

from __future__ import annotations

import click

from hub.cli.output import json_option, print_json


@click.command()
@click.option("--department", required=True, help="Department id, as in `owner` of a connector.yaml.")
@click.option("--user", required=True, help="Who asks.")
@click.option("--role", default="officer", show_default=True, help="Role of the user.")
@click.option("--hours", default=8.0, show_default=True, help="How long the token holds.")
@json_option
def token(department: str, user: str, role: str, hours: float, as_json: bool) -> None:
    """Issue a token from the development issuer, which refuses to work where HUB_ENV=production."""
    import datetime as dt

    from hub import tokens
    from hub.settings import Settings

    issued = tokens.issue(
        Settings(), department=department, user=user, role=role, ttl=dt.timedelta(hours=hours)
    )
    if as_json:
        print_json({"token": issued, "department": department, "user": user, "role": role})
    else:
        click.echo(issued)
