"""`hub aggregates`: publishes counts of settled months."""

from __future__ import annotations

import click

from hub.cli.output import json_option, print_json, print_table


@click.group()
def aggregates() -> None:
    """Publish counts of whole months, small ones kept back."""


@aggregates.command()
@click.option("--months", default=24, show_default=True, type=click.IntRange(1, 240), help="How far back.")
@json_option
def publish(months: int, as_json: bool) -> None:
    """Count the settled months that aren't published yet. What is published stays as it is."""
    from dataclasses import asdict

    from hub.aggregates.publication import publish as count
    from hub.home import Home

    with Home() as home:
        made = count(home, months=months)
    if as_json:
        print_json({"published": [asdict(one) for one in made]})
        return
    rows = [(one.dataset, one.month, str(one.cells), str(one.kept_back)) for one in made]
    print_table(f"{len(rows)} months published", ("dataset", "month", "cells", "kept back"), rows)
