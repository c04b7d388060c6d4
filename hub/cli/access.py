"""`hub access explain, policies, test, diff`: who sees what, by which policy. Nothing here reads data of anybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from hub.access.policies import Policy
    from hub.access.rights import Rules

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def access() -> None:
    """Explain, test and compare the policies that say who sees what."""


@access.command()
@click.option("--department", required=True, help="Whose view.")
@click.option("--role", default="officer", show_default=True, help="In which role.")
@click.option("--purpose", required=True, help="For what.")
@click.option("--dataset", required=True, help="Of which dataset.")
@click.option("--field", help="A field, such as `party.name.full`.")
@click.option("--mark", help="Records with a mark, such as `juvenile`.")
@click.option("--kind", help="Statements of a kind, such as PARTY_TO.")
@click.option("--seal", is_flag=True, help="Sealed records.")
@click.option("--order", is_flag=True, help="Suppose a court order that fits.")
@click.option("--emergency", is_flag=True, help="Suppose an emergency that fits.")
@click.option("--no-case", is_flag=True, help="Suppose that the reader handles no case.")
@json_option
def explain(
    department: str, role: str, purpose: str, dataset: str, no_case: bool, as_json: bool, **rest: Any
) -> None:
    """Say whether something is shown, by which rules and why; 1 where it isn't."""
    from datetime import UTC, datetime

    from hub.access.explaining import Query
    from hub.access.explaining import explain as explained
    from hub.access.principal import Role
    from hub.errors import WrongUse
    from hub.home import Home

    if role not in set(Role):
        raise WrongUse(f"There is no role {role!r}. Roles are: {', '.join(sorted(Role))}.")
    query = Query(department, Role(role), purpose, dataset, handles=not no_case, **rest)
    with Home() as home:
        grants = home.ledger.grants.in_force(department, datetime.now(UTC))
        found = explained(_rules(home.root), query, grants)
    steps = [
        {
            "step": step.step,
            "allowed": step.allowed,
            "words": step.words,
            "policies": [_policy(one) for one in step.policies],
        }
        for step in found.steps
    ]
    if as_json:
        print_json({"allowed": found.allowed, "steps": steps, "version": found.version})
    else:
        rows = [
            (step.step, step.allowed, step.words, ", ".join(one.id for one in step.policies))
            for step in found.steps
        ]
        title = f"{'Shown' if found.allowed else 'Not shown'} (policies {found.version})"
        print_table(title, ("step", "holds", "why", "policies"), rows)
    if not found.allowed:
        click.get_current_context().exit(1)


@access.command()
@json_option
def policies(as_json: bool) -> None:
    """List the policies in force, held against what is registered."""
    from hub.home import Home

    with Home() as home:
        found = _rules(home.root).policies
    if as_json:
        print_json({"version": found.version, "policies": [_policy(one) for one in found.all.values()]})
        return
    rows = [(one.id, one.effect, one.reason, Path(one.file).name) for one in found.all.values()]
    print_table(f"Policies {found.version}", ("id", "effect", "reason", "file"), rows)


@access.command()
@click.argument("files", nargs=-1, type=_FILE)
@json_option
def test(files: tuple[Path, ...], as_json: bool) -> None:
    """Run unit tests of policies in YAML FILES, or else those that come with the hub; 1 where one fails."""
    from hub.access.policy_tests import BUILT_IN_TESTS, run_tests
    from hub.home import Home

    with Home() as home:
        results = list(run_tests(_rules(home.root), files or (BUILT_IN_TESTS,)))
    failed = [one for one in results if not one.passed]
    if as_json:
        told = [{"file": one.file, "line": one.line, "it": one.it, "told": one.told} for one in results]
        print_json({"tests": len(results), "failed": len(failed), "results": told})
    else:
        for one in failed:
            click.echo(f"{one.file}:{one.line}: {one.it}: {one.told}")
        click.echo(f"{len(results)} tests, {len(failed)} failed.")
    if failed:
        click.get_current_context().exit(1)


@access.command()
@click.argument("old", type=_FOLDER)
@click.argument("new", type=_FOLDER)
@json_option
def diff(old: Path, new: Path, as_json: bool) -> None:
    """List whose view changes from the policies of folder OLD to those of NEW; 1 where any does.

    Each folder is laid over the policies that come with the hub, as a home's is.
    """
    from dataclasses import asdict

    from hub.access.difference import differences
    from hub.access.policies import read_folder
    from hub.home import Home

    with Home() as home:
        changes = list(differences(_rules(home.root), read_folder(old), read_folder(new)))
    if as_json:
        print_json({"changes": [asdict(one) for one in changes]})
    else:
        rows = [
            (one.department, one.role, one.purpose, one.dataset, one.when or "–", one.what, _shown(one.after))
            for one in changes
        ]
        columns = ("department", "role", "purpose", "dataset", "with", "what", "becomes")
        print_table(f"{len(changes)} changes of view", columns, rows)
    if changes:
        click.get_current_context().exit(1)


def _shown(after: bool) -> str:
    return "shown" if after else "hidden"


def _policy(one: Policy) -> dict[str, str]:
    return {"id": one.id, "effect": one.effect, "reason": one.reason, "file": Path(one.file).name}


def _rules(root: Path) -> Rules:
    from hub.access.rulebook import read_rules

    return read_rules(root)
