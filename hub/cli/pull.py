"""`hub pull`: one run of a connector, from its source to the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.output import json_option, print_json, set_option, stage_bars
from hub.cli.runs import print_run

if TYPE_CHECKING:
    from hub.identity.resolution.following import Followed


@click.command()
@click.argument("connector")
@set_option
@click.option("--full", is_flag=True, help="Read everything, not just what is new since the cursor.")
@click.option("--since", metavar="TIME", help="Read what changed since this time (ISO 8601).")
@click.option("--dry-run", is_flag=True, help="Read, check and map, but write nothing.")
@click.option(
    "--resolve/--no-resolve",
    default=None,
    help="Find who is who right after; unset, as HUB_RESOLVE says: where few records have to be looked at.",
)
@json_option
def pull(
    connector: str,
    values: dict[str, str],
    full: bool,
    since: str | None,
    dry_run: bool,
    resolve: bool | None,
    as_json: bool,
) -> None:
    """Pull CONNECTOR (a name or a folder), check its rows, load them into the graph, and find who is who."""
    from hub.home import Home
    from hub.identity.resolution.following import follow
    from hub.pipeline.run import pull as run

    followed: Followed | None = None
    with Home() as home:
        with stage_bars() as bars:
            report = run(home, connector, values, full=full, since=since, dry_run=dry_run, progress=bars)
        if not dry_run:
            wish = home.settings.resolve if resolve is None else "always" if resolve else "never"
            followed = follow(home, wish)
    if as_json:
        print_json(report.as_dict() | ({"who_is_who": followed.as_dict()} if followed else {}))
        return
    print_run(report)
    if followed is not None:
        click.echo(_told(followed))


def _told(followed: Followed) -> str:
    if followed.report is None:
        return f"Who is who is as it was before: {followed.why}."
    moved = sum(one.moved for one in followed.report.entities)
    return f"Who is who: {moved:,} mentions moved in {followed.report.seconds:.1f} s."
