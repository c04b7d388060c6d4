"""How commands speak: one JSON document on stdout, or tables; progress always on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from rich.progress import TaskID

F = TypeVar("F", bound=Callable[..., object])


def json_option(command: F) -> F:
    """The `--json` flag that every command has, as the argument `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")(command)


def set_option(command: F) -> F:
    """The repeatable `--set name=value` that fills a connector's placeholders, as the argument `values`."""
    return click.option(
        "--set", "values", multiple=True, callback=_pairs, metavar="NAME=VALUE", help="Fill a placeholder."
    )(command)


def _pairs(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"{text!r} is not of the form NAME=VALUE", ctx, parameter)
        pairs[name] = value
    return pairs


def print_json(document: object) -> None:
    """Write one JSON document to stdout."""
    import orjson

    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table to stdout; numbers stand to the right."""
    from rich.console import Console
    from rich.table import Table

    listed = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for place, column in enumerate(columns):
        numeric = bool(listed) and all(isinstance(row[place], int | float) for row in listed)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*(_cell(value) for value in row))
    Console().print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


class StageBars:
    """Draws a bar for each stage of a run on stderr."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bars = Progress(*columns, console=Console(stderr=True))
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> StageBars:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def begin(self, stage: str, total: int | None) -> None:
        """A stage starts; one that starts again goes on."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)

    def advance(self, stage: str, rows: int) -> None:
        """So many rows further."""
        if stage in self._tasks:
            self._bars.advance(self._tasks[stage], rows)

    def end(self, stage: str, seconds: float) -> None:
        """A stage is over."""
        task = self._tasks[stage]
        done = int(self._bars.tasks[task].completed)
        self._bars.update(task, total=done or 1, completed=done or 1)
