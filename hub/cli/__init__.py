"""`hub`: everything an operator, steward or integrator does from a terminal.

Commands load when they are called, so that `hub --version` and completion are quick. With `--json` a command
prints one JSON document on stdout and its progress on stderr. It exits with 0 when done, 1 with findings, 2 at wrong
use and 3 where a source or server is unavailable.
"""

from __future__ import annotations

import importlib
import sys

import click

#: Command → (module of `hub.cli`, one line of help). The module's attribute of the command's name is loaded.
COMMANDS = {
    "access": ("hub.cli.access", "Explain, test and compare the policies that say who sees what."),
    "aggregates": ("hub.cli.aggregates", "Publish counts of whole months, small ones kept back."),
    "assignment": ("hub.cli.assignments", "Say who handles which case."),
    "audit": ("hub.cli.audit", "Verify, sign and export the audit log."),
    "catalogue": ("hub.cli.catalogue", "List, show and export the datasets that departments share."),
    "city": ("hub.city.commands", "Make a synthetic district and serve its source systems."),
    "concerned": ("hub.cli.concerned", "Look after requests of persons concerned and orders about them."),
    "connector": ("hub.cli.connector", "List, check and preview connectors."),
    "demo": ("hub.cli.demo", "Run the whole way on a small synthetic district."),
    "down": ("hub.cli.server", "Stop the API and the embedded Neo4j."),
    "emergency": ("hub.cli.emergency", "List emergencies (break-glass) and bring the notices of them."),
    "erase": ("hub.cli.retention", "Erase records, or everything about a person, for good."),
    "graph": ("hub.cli.graph", "Count, compare, check and rebuild the graph."),
    "identity": ("hub.cli.identity", "Find which records are of one entity, and measure how well."),
    "pull": ("hub.cli.pull", "Pull a connector's new records, check them and load them."),
    "quality": ("hub.cli.quality", "Report on the quality of what was pulled."),
    "quarantine": ("hub.cli.quarantine", "List, show, replay and discard unfit rows."),
    "question": ("hub.cli.questions", "List and check named questions across departments."),
    "retention": ("hub.cli.retention", "Erase or seal what is over its time; holds, orders, seals."),
    "review": ("hub.cli.review", "Decide, pair by pair, who is one and who isn't."),
    "seal": ("hub.cli.sealing", "Seal records or cases: stored, and shown to nobody without an order."),
    "sharing": ("hub.cli.sharing", "Ask departments for datasets, decide, and see what is overdue."),
    "status": ("hub.cli.server", "Tell what is running."),
    "token": ("hub.cli.token", "Issue a token for development."),
    "up": ("hub.cli.server", "Start the embedded Neo4j and the API."),
}


class _Lazy(click.Group):
    """Imports a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), cmd_name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version

        click.echo(f"hub {version('rivermeet')}")
        ctx.exit()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
)
def cli() -> None:
    """Rivermeet: records from many departments, checked, into one graph with the source of every fact."""


def main() -> None:
    """Entry point of the `hub` script: whatever goes wrong becomes one sentence and an exit code."""
    try:
        code = cli(standalone_mode=False)
    except Exception as error:
        from hub.cli.failure import explain

        code = explain(error)
    sys.exit(code if isinstance(code, int) else 0)
