"""`hub review`: the pairs that are worth a steward's look, one after the other, decided by single keys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from hub.cli.judgements import steward_options
from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hub.home import Home
    from hub.identity.review import Doubt
    from hub.identity.scene import Scene

#: Key → what it does.
KEYS = {
    "s": "same",
    "d": "different",
    "u": "can't tell",
    "n": "next",
    "p": "previous",
    "c": "chain",
    "q": "quit",
}
_VERDICTS = {"s": "same", "d": "different", "u": "unsure"}
_ARROWS = {"\x1b[C": "n", "\x1b[B": "n", " ": "n", "\x1b[D": "p", "\x1b[A": "p", "\x1b": "q"}


@click.command()
@click.option("--entity", help="Only of this type: person, organisation or place.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="Pairs of one sitting.")
@steward_options
@json_option
def review(entity: str | None, limit: int, steward: str, department: str, as_json: bool) -> None:
    """Go through the pairs that are worth a look, most valuable first; without a terminal, list them."""
    from hub.home import Home

    with Home() as home:
        found = waiting(home, entity)
        if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            _list(found, limit, as_json)
            return
        sitting = Sitting(home, found[:limit], steward, department, click.getchar)
        sitting.run()
        _settle(home, sitting)


def waiting(home: Home, entity: str | None) -> list[Doubt]:
    """The pairs that no steward has decided, and that the graph has as the queue says."""
    from hub.graph.mentions import entities_of
    from hub.identity.review import queue_of, undecided

    found = [one for one in queue_of(home).doubts if entity in (None, one.entity)]
    found = undecided(found, _all_judgements(home))
    now: dict[str, str] = {}
    for kind in {one.entity for one in found}:
        records = {id.partition(".")[0] for one in found if one.entity == kind for id in (one.a, one.b)}
        now |= entities_of(home.driver, kind, sorted(records))
    return [one for one in found if (now.get(one.a), now.get(one.b)) == (one.entity_a, one.entity_b)]


def _all_judgements(home: Home) -> Iterator[Any]:
    before = None
    while page := home.ledger.judgements.list(before=before, limit=1_000):
        yield from page
        before = page[-1].id


def _list(found: Sequence[Doubt], limit: int, as_json: bool) -> None:
    from hub.identity.telling import doubt_told

    if as_json:
        print_json({"total": len(found), "pairs": [doubt_told(one) for one in found[:limit]]})
        return
    rows = [(one.entity, one.kind, one.a, one.b, f"{one.bits:+.1f}", one.settles) for one in found[:limit]]
    print_table(
        f"{len(rows)} of {len(found)} pairs for review", ("type", "now", "a", "b", "bits", "settles"), rows
    )


@dataclass
class Sitting:
    """One steward going through pairs. `read` gives the next key."""

    home: Home
    pairs: Sequence[Doubt]
    steward: str
    department: str
    read: Callable[[], str]
    decided: dict[int, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Show pair after pair until there are no more or the steward quits."""
        at, chain = 0, False
        while 0 <= at < len(self.pairs):
            self._show(at, chain=chain)
            key = self.read()
            key = _ARROWS.get(key, key.lower())
            chain = key == "c"
            if key == "q":
                return
            decided = key in _VERDICTS and at not in self.decided and self._decide(at, _VERDICTS[key])
            if decided or key == "n":
                at += 1
            elif key == "p":
                at = max(0, at - 1)

    def _decide(self, at: int, verdict: str) -> bool:
        """Ask for the reason and write the judgement down; False where the steward gives none."""
        from hub.identity.decisions import decide
        from hub.ledger.values import Verdict

        reason = click.prompt(f"{verdict}, because", default="", show_default=False).strip()
        if not reason:
            return False
        pair = self.pairs[at]
        made = decide(
            self.home,
            (pair.a, pair.b),
            Verdict(verdict),
            reason=reason,
            steward=self.steward,
            department=self.department,
        )
        self.decided[at] = verdict
        if made.in_force:
            self.touched.add(made.entity)
        else:
            click.pause(
                f"It joins two valid identity numbers and waits for another steward ({made.id}). Any key."
            )
        return True

    def _show(self, at: int, *, chain: bool) -> None:
        from rich.console import Console, Group

        from hub.identity.compare import compare
        from hub.identity.sight import scene_whole

        pair = self.pairs[at]
        with scene_whole(self.home, [pair.a, pair.b]) as scene:
            self._log(scene)
            found = compare(scene, pair.a, pair.b)
            shown: list[RenderableType] = [
                self._head(at),
                _both(scene, pair),
                _waterfall(found.steps, found.bits),
            ]
        if chain and pair.kind == "part":
            with scene_whole(self.home, [pair.entity_a]) as scene:
                shown.append(_chain(compare(scene, pair.a, pair.b).chain))
        console = Console()
        console.clear()
        console.print(Group(*shown))
        console.print("  ".join(f"\\[{key}] {what}" for key, what in KEYS.items()), style="dim")

    def _log(self, scene: Scene) -> None:
        """What the steward sees is in the audit log before it is shown."""
        from hub.access.principal import Principal, Role
        from hub.audit.disclosure import Outcome, act
        from hub.identity.disclosed import disclosed

        by = Principal(self.steward, self.department, Role.STEWARD)
        seen = act(by, "identity.review", about=disclosed([scene]), outcome=Outcome.SHOWN)
        self.home.ledger.disclosures.add([seen])

    def _head(self, at: int) -> RenderableType:
        from rich.text import Text

        pair = self.pairs[at]
        now = "two now" if pair.kind == "join" else "one now, by a chain with one weak link"
        done = f" · decided: {self.decided[at]}" if at in self.decided else ""
        title = (
            f"{at + 1}/{len(self.pairs)} · {pair.entity} · {now} · settles {pair.settles} mention(s){done}"
        )
        return Text(title, style="bold")


def _both(scene: Any, pair: Doubt) -> RenderableType:
    """What both mentions say, field by field; what differs stands out."""
    from rich.table import Table
    from rich.text import Text

    from hub.identity.telling import said_by

    said = [said_by(scene, id) for id in (pair.a, pair.b)]
    sources = [scene.mentions.datasets[scene.row(id)] for id in (pair.a, pair.b)]
    table = Table("", *(f"{source} · {id}" for source, id in zip(sources, (pair.a, pair.b), strict=True)))
    for name in dict.fromkeys([*said[0], *said[1]]):
        values = [one.get(name, "–") for one in said]
        style = "" if values[0] == values[1] else "yellow"
        table.add_row(name, *(Text(value, style=style) for value in values))
    return table


def _waterfall(steps: Sequence[Any], bits: float | None) -> RenderableType:
    """The evidence as bars to the right (for one) and the left (against), but for what is not known in both."""
    from rich.table import Table
    from rich.text import Text

    table = Table("evidence", "found", "bits", "against ◂ ▸ for")
    for step in filter(lambda one: one.bits, steps):
        style = "green" if step.bits > 0 else "red" if step.bits < 0 else "dim"
        table.add_row(
            step.evidence, Text(step.words), f"{step.bits:+.1f}", Text(_bar(step.bits), style=style)
        )
    if bits is not None:
        table.add_row("together", "above 0: more likely one", f"{bits:+.1f}", _bar(bits), style="bold")
    return table


def _bar(bits: float) -> str:
    """Ten characters to each side, two bits a character."""
    length = min(10, round(abs(bits) / 2))
    return ("█" * length).rjust(10) + "│" if bits < 0 else " " * 10 + "│" + "█" * length


def _chain(links: Sequence[Any]) -> RenderableType:
    from rich.table import Table

    table = Table("from", "to", "by", "bits")
    for link in links:
        bits = "" if link.bits is None else f"{link.bits:+.1f}"
        table.add_row(link.left, link.right, link.words, bits)
    return table


def _settle(home: Home, sitting: Sitting) -> None:
    from hub.identity.resolution.resolve import resolve

    moved = 0
    if sitting.touched:
        report = resolve(home, entities=tuple(sorted(sitting.touched)))
        moved = sum(one.moved for one in report.entities)
    click.echo(f"{len(sitting.decided)} decided; {moved} mention(s) moved.")
