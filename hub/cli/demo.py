"""`hub demo`: the whole way on a small synthetic district, from its sources to an answer of the API."""

from __future__ import annotations

import click


@click.command()
@click.option("--people", default=5_000, show_default=True, help="How many people live in the district.")
@click.option("--seed", default=1, show_default=True, help="The same seed, the same district.")
def demo(people: int, seed: int) -> None:
    """Make a district, run its four sources, pull, check and load them, serve the API and ask it."""
    from hub.demo import run

    run(people, seed)
