"""`hub identity why, compare, judge, …`: why mentions are one or not, and what stewards say of it."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from hub.home import Home
    from hub.identity.scene import Scene
    from hub.ledger.values import Judgement

F = TypeVar("F", bound=Callable[..., object])

#: Judgements of one listing.
_LISTED = 50


def steward_options(command: F) -> F:
    """Who decides, as the arguments `steward` and `department`."""
    command = click.option(
        "--department", default="hub", show_default=True, help="Department that the steward acts for."
    )(command)
    return click.option(
        "--as", "steward", default=getpass.getuser, metavar="USER", help="Who decides; unset, who runs this."
    )(command)


@click.command()
@click.argument("entity")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="Links to show.")
@json_option
def why(entity: str, limit: int, as_json: bool) -> None:
    """Tell what holds ENTITY together, weakest link first, each with its evidence in bits."""
    from hub.home import Home
    from hub.identity.sight import current, scene_whole
    from hub.identity.telling import why_told
    from hub.identity.why import why as explain

    with Home() as home:
        now = current(home, entity)
        with scene_whole(home, [now]) as scene:
            _log(home, "identity.why", scene, now)
            found = explain(scene, now, most=limit)
            told = why_told(scene, found, links=len(found.mentions) - len(found.parts))
    if as_json:
        print_json(told)
        return
    click.echo(f"{told['type']} {told['id']}: {len(told['mentions'])} mentions, {len(told['links'])} links")
    for link in told["links"]:
        _print_link(link)
    if not told["complete"]:
        click.echo("There are more links: --limit shows them.")
    if len(told["parts"]) > 1:
        click.echo(f"It falls into {len(told['parts'])} parts that no link holds together.")


@click.command()
@click.argument("a")
@click.argument("b")
@json_option
def compare(a: str, b: str, as_json: bool) -> None:
    """Tell whether A and B are one, and why or why not. Each is an entity's or a mention's id."""
    from hub.home import Home
    from hub.identity.compare import compare as explain
    from hub.identity.sight import current, scene_whole
    from hub.identity.telling import comparison_told

    with Home() as home:
        a, b = current(home, a), current(home, b)
        with scene_whole(home, [a, b]) as scene:
            _log(home, "identity.compare", scene, f"{a} {b}")
            told = comparison_told(scene, explain(scene, a, b))
    if as_json:
        print_json(told)
        return
    click.echo("one" if told["same"] else "kept apart")
    for words in told["words"]:
        click.echo(f"· {words}")
    if told["closest"] is not None:
        close = told["closest"]
        _print_steps(f"{close['a']['id']} and {close['b']['id']}", close["steps"], close["bits"])
    for link in told["chain"]:
        _print_link(link)


@click.command()
@click.argument("mentions", nargs=-1, required=True)
@click.option("--same", "verdict", flag_value="same", help="They are one.")
@click.option("--different", "verdict", flag_value="different", help="No two of them are one.")
@click.option("--unsure", "verdict", flag_value="unsure", help="It can't be told; don't ask again.")
@click.option("--reason", required=True, help="Why; others have to be able to follow it.")
@steward_options
@json_option
def judge(
    mentions: tuple[str, ...], verdict: str | None, reason: str, steward: str, department: str, as_json: bool
) -> None:
    """Decide that MENTIONS (by id: RECORD.NAME) are one, are different, or can't be told."""
    from hub.home import Home
    from hub.identity.decisions import decide
    from hub.ledger.values import Verdict

    if verdict is None:
        raise click.UsageError("Say --same, --different or --unsure.")
    with Home() as home:
        made = decide(home, mentions, Verdict(verdict), reason=reason, steward=steward, department=department)
        _tell(home, made, as_json)


@click.command()
@click.argument("entity")
@click.option("--reason", required=True, help="Why; others have to be able to follow it.")
@steward_options
@json_option
def explode(entity: str, reason: str, steward: str, department: str, as_json: bool) -> None:
    """Part ENTITY: only mentions that a number makes one stay together."""
    from hub.home import Home
    from hub.identity.decisions import explode as part
    from hub.identity.sight import current, scene_whole

    with Home() as home:
        with scene_whole(home, [current(home, entity)]) as scene:
            made = part(home, scene, reason=reason, steward=steward, department=department)
        _tell(home, made, as_json)


@click.command()
@click.argument("judgement")
@steward_options
@json_option
def second(judgement: str, steward: str, department: str, as_json: bool) -> None:
    """Agree, as a second steward, to a JUDGEMENT that joins two identity numbers."""
    from hub.home import Home

    with Home() as home:
        made = home.ledger.judgements.second(judgement, steward=steward, department=department)
        _tell(home, made, as_json)


@click.command()
@click.argument("judgement")
@click.option("--reason", required=True, help="Why it is taken back.")
@steward_options
@json_option
def withdraw(judgement: str, reason: str, steward: str, department: str, as_json: bool) -> None:
    """Take a JUDGEMENT back: the graph becomes as if it had never been made."""
    from hub.home import Home

    with Home() as home:
        made = home.ledger.judgements.withdraw(
            judgement, steward=steward, reason=reason, department=department
        )
        _tell(home, made, as_json)


@click.command()
@click.option("--entity", help="Only of this type: person, organisation or place.")
@click.option("--before", help="Id of the last judgement of the page before.")
@click.option("--limit", default=_LISTED, show_default=True, type=click.IntRange(1, 1000))
@json_option
def judgements(entity: str | None, before: str | None, limit: int, as_json: bool) -> None:
    """List judgements, newest first, withdrawn ones too."""
    from hub.home import Home
    from hub.identity.telling import judgement_told

    with Home() as home:
        found = home.ledger.judgements.list(entity=entity, before=before, limit=limit)
    if as_json:
        print_json({"judgements": [judgement_told(one) for one in found]})
        return
    rows = [
        (one.id, one.entity, one.verdict.value, len(one.mentions), _state(one), one.steward, one.reason)
        for one in found
    ]
    print_table("Judgements", ("id", "type", "verdict", "mentions", "state", "steward", "reason"), rows)


COMMANDS: Sequence[click.Command] = (why, compare, judge, explode, second, withdraw, judgements)


def _log(home: Home, action: str, scene: Scene, subject: str) -> None:
    """What is shown on a terminal is in the audit log too, before it is shown."""
    from hub.access.principal import Role
    from hub.audit.disclosure import Outcome, act
    from hub.cli.operator import operator
    from hub.identity.disclosed import disclosed

    by = operator(role=Role.STEWARD)
    home.ledger.disclosures.add(
        [act(by, action, subject=subject, about=disclosed([scene]), outcome=Outcome.SHOWN)]
    )


def _tell(home: Home, made: Judgement, as_json: bool) -> None:
    """Put a decision into effect and say what came of it."""
    from hub.identity.decisions import settle
    from hub.identity.telling import judgement_told

    waits = made.needs_second and made.seconded_by is None and made.withdrawn_by is None
    moved = 0 if waits else sum(one.moved for one in settle(home, made).entities)
    if as_json:
        print_json(judgement_told(made) | {"moved": moved})
        return
    click.echo(f"Judgement {made.id}: {_state(made)}; {moved} mention(s) moved.")
    if waits:
        click.echo(
            "It joins two valid identity numbers: another steward has to agree "
            f"(hub identity second {made.id} --as USER)."
        )


def _state(one: Judgement) -> str:
    if one.withdrawn_by is not None:
        return "withdrawn"
    return "in force" if one.in_force else "waits for a second steward"


def _print_link(link: dict[str, Any]) -> None:
    ends = f"{link['left']['id']} — {link['right']['id']}"
    if link["steps"]:
        _print_steps(ends, link["steps"], link["bits"])
        return
    said = link["judgement"]
    by = "" if said is None else f" ({said['id']}, {said['steward']}: {said['reason']})"
    click.echo(f"{ends}: {link['words']}{by}")


def _print_steps(title: str, steps: Sequence[dict[str, Any]], bits: float) -> None:
    """A waterfall; evidence that is not known in both is left out."""
    rows = [(one["evidence"], one["words"], f"{one['bits']:+.1f}") for one in steps if one["bits"]]
    print_table(title, ("evidence", "found", "bits"), [*rows, ("together", "above 0: one", f"{bits:+.1f}")])
