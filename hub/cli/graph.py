"""`hub graph`: what the graph holds, whether it is sound, and making it anew from landing."""

from __future__ import annotations

import sys

import click

from hub.cli.output import json_option, print_json, print_table, set_option, stage_bars


@click.group()
def graph() -> None:
    """Count, compare, check and rebuild the graph."""


@graph.command()
@json_option
def stats(as_json: bool) -> None:
    """Count nodes by label and edges by type."""
    from hub.graph.stats import graph_stats
    from hub.home import Home

    with Home() as home:
        found = graph_stats(home.driver)
    if as_json:
        print_json(found.as_dict())
        return
    print_table("Nodes", ("label", "count"), found.nodes.items())
    print_table("Edges", ("type", "count"), found.edges.items())


@graph.command()
@json_option
def digest(as_json: bool) -> None:
    """Print one hex line that is the same for the same graph, however it was loaded."""
    from hub.graph.digest import graph_digest
    from hub.home import Home

    with Home() as home:
        found = graph_digest(home.driver)
    if as_json:
        print_json({"digest": found})
    else:
        click.echo(found)


@graph.command()
@json_option
def check(as_json: bool) -> None:
    """Find orphans, statements without a record and broken keys; exits with 1 where there are any."""
    from hub.graph.check import CHECKS, check_graph
    from hub.home import Home

    with Home() as home:
        findings = check_graph(home.driver)
    if as_json:
        rows = [{"fault": f.fault, "count": f.count, "examples": list(f.examples)} for f in findings]
        print_json({"checks": len(CHECKS), "findings": rows})
    elif findings:
        rows_shown = [(f.fault, f.count, ", ".join(f.examples)) for f in findings]
        print_table("Findings", ("fault", "count", "examples"), rows_shown)
    else:
        click.echo(f"Sound: {len(CHECKS)} checks, no findings.")
    if findings:
        sys.exit(1)


@graph.command()
@click.option("--yes", is_flag=True, help="Don't ask before the graph is emptied.")
@click.option("--connector", "folders", multiple=True, help="Folder of a connector that is not built in.")
@set_option
@json_option
def rebuild(yes: bool, folders: tuple[str, ...], values: dict[str, str], as_json: bool) -> None:
    """Empty the graph and make it anew from all that was landed, on the bulk path where Neo4j is embedded."""
    from hub.cli.runs import print_run
    from hub.home import Home
    from hub.pipeline.rebuild import rebuild as run

    if not yes:
        click.confirm("This empties the graph and makes it anew from landing. Go on?", abort=True, err=True)
    with Home() as home, stage_bars() as bars:
        report = run(home, bars, folders=folders, values=values)
    if as_json:
        print_json(report.as_dict())
        return
    print_run(report)
