"""`hub demo`: the whole way on a small synthetic district, from its sources to an answer of the API."""

from __future__ import annotations

from functools import partial

import click

from hub.cli.output import json_option, print_json, print_table, stage_bars


@click.command()
@click.option(
    "--people",
    type=click.IntRange(min=500),
    default=5_000,
    show_default=True,
    help="How many people live in the district.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed, the same district.")
@json_option
def demo(people: int, seed: int, as_json: bool) -> None:
    """Make a district, run its four sources, pull, check and load them, serve the API and ask it."""
    from hub.demo import run
    from hub.home import Home

    with Home() as home:
        told = run(
            home,
            people,
            seed,
            tell=partial(click.echo, err=True),
            table=partial(print_table, err=as_json),
            bars=stage_bars,
        )
    if as_json:
        print_json(told)
        return
    click.echo(f"Done in {told['seconds']} s. The API's pages: {told['docs']}")
    click.echo("Ask it yourself, as the officer who handles the case:")
    click.echo(str(told["command"]))
    click.echo("Stop: .venv/bin/hub down")
