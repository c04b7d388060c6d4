"""`hub pull`: one run of a connector, from its source to the graph."""

from __future__ import annotations

import click

from hub.cli.output import json_option, print_json, set_option, stage_bars
from hub.cli.runs import print_run


@click.command()
@click.argument("connector")
@set_option
@click.option("--full", is_flag=True, help="Read everything, not just what is new since the cursor.")
@click.option("--since", metavar="TIME", help="Read what changed since this time (ISO 8601).")
@click.option("--dry-run", is_flag=True, help="Read, check and map, but write nothing.")
@json_option
def pull(
    connector: str, values: dict[str, str], full: bool, since: str | None, dry_run: bool, as_json: bool
) -> None:
    """Pull CONNECTOR (a name or a folder), check its rows and load them into the graph."""
    from hub.home import Home
    from hub.pipeline.run import pull as run

    with Home() as home, stage_bars() as bars:
        report = run(home, connector, values, full=full, since=since, dry_run=dry_run, progress=bars)
    if as_json:
        print_json(report.as_dict())
    else:
        print_run(report)
