"""`hub question list, check`: named questions across departments, and whether files of them are fit to be asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from hub.questions.question import Question
    from hub.settings import Settings

_PATH = click.Path(exists=True, path_type=Path)


@click.group()
def question() -> None:
    """List the questions that departments may ask, and check files of further ones."""


@question.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all questions of this home: those that come with the hub, and those in <home>/questions."""
    from hub.access.purposes import read_purposes
    from hub.home import Home
    from hub.questions.declared import read_questions

    with Home() as home:
        found = read_questions(home.root, read_purposes(home.root)).values()
    if as_json:
        print_json({"questions": [_told(one) for one in found]})
        return
    rows = ((one.id, one.title, one.reach, ", ".join(one.purposes), one.built_in) for one in found)
    print_table("Questions", ("id", "title", "reach", "purposes", "comes with the hub"), rows)


@question.command()
@click.argument("paths", nargs=-1, required=True, type=_PATH)
@click.option("--plan", is_flag=True, help="Hold them against what this home's Neo4j plans for them, too.")
@json_option
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], plan: bool, as_json: bool) -> None:
    """Check files of questions, or all in a folder: file, line and reason of what is refused. 1: something is."""
    from hub.access.purposes import read_purposes
    from hub.errors import InvalidDeclaration
    from hub.home import Home
    from hub.questions.declared import question_files, read_question

    checked: list[dict[str, Any]] = []
    with Home() as home:
        purposes = read_purposes(home.root)
        for file in (one for path in paths for one in (question_files(path) if path.is_dir() else [path])):
            try:
                found = read_question(file.with_suffix(".yaml"), purposes)
                faults = _planned(home.settings, found) if plan else []
            except InvalidDeclaration as error:
                faults = error.detail.splitlines()
            checked.append({"question": file.stem, "file": str(file), "fit": not faults, "faults": faults})
    if as_json:
        print_json({"questions": checked})
    else:
        for one in checked:
            click.echo(f"{one['file']}: fit to be asked" if one["fit"] else "\n".join(one["faults"]))
    ctx.exit(0 if all(one["fit"] for one in checked) else 1)


def _planned(settings: Settings, found: Question) -> list[str]:
    from neo4j.exceptions import ClientError

    from hub.graph.driver import connect
    from hub.questions.plans import faults

    if not found.branches:
        return []
    with connect(settings) as driver:
        try:
            return [f"{found.file}: {detail}" for detail in faults(driver, found)]
        except ClientError as error:
            return [f"{found.file}: Neo4j can't plan it: {error.message}"]


def _told(one: Question) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "reach": one.reach,
        "purposes": one.purposes,
        "persons": one.persons,
        "built_in": one.built_in,
        "file": str(one.file),
    }
