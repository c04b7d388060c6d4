"""How commands speak: one JSON document on stdout, or tables; progress always on stderr."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    import rich.progress

    from hub.pipeline.progress import Progress

#: Characters of a line of a table that goes into a file.
_WIDTH = 120

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


_printed = False


def has_printed() -> bool:
    """Whether the command's JSON document is out, so that no second one follows it."""
    return _printed


def print_json(document: object) -> None:
    """Write one JSON document to stdout."""
    global _printed
    import orjson

    _printed = True
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str))


def print_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, err: bool = False
) -> None:
    """Write a table to stdout, or with `err` to stderr; numbers stand to the right."""
    from rich.console import Console
    from rich.table import Table

    listed = [list(row) for row in rows]
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for place, column in enumerate(columns):
        numeric = bool(listed) and all(isinstance(row[place], int | float) for row in listed)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in listed:
        table.add_row(*(_cell(value) for value in row))
    console = Console(stderr=err, markup=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDTH
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


@contextmanager
def stage_bars() -> Iterator[Progress]:
    """Draws a bar for each stage of a run on stderr; where that is no terminal, says nothing."""
    from rich import progress
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        from hub.pipeline.progress import Silent

        yield Silent()
        return
    columns = (
        progress.TextColumn("{task.description:>8}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=console) as bars:
        yield _StageBars(bars)


class _StageBars:
    """One bar a stage; a stage that begins again goes on."""

    def __init__(self, bars: rich.progress.Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, rich.progress.TaskID] = {}

    def begin(self, stage: str, total: int | None) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)

    def advance(self, stage: str, rows: int) -> None:
        if stage in self._tasks:
            self._bars.advance(self._tasks[stage], rows)

    def end(self, stage: str, seconds: float) -> None:
        task = self._tasks[stage]
        done = int(self._bars.tasks[task].completed)
        self._bars.update(task, total=done or 1, completed=done or 1)
