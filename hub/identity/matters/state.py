"""What the last run found, so that the next one looks only at what has changed: `<home>/identity/matters.duckdb`.

It holds ids, keyed hashes and confidences, and no value of any record. Losing it costs one full run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Case ids, in order.
Ends = tuple[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """`model` names the model; `seals` tells each case's content apart, `keys` are its keys hashed, `links` the
    confidences of all pairs that are worth listing.
    """

    model: str = ""
    seals: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, list[int]] = field(default_factory=dict)
    links: Mapping[Ends, float] = field(default_factory=dict)


def read(file: Path, model: str) -> State:
    """The last run's state; an empty one where there is none, it can't be read, or another model made it."""
    import duckdb

    if not file.exists():
        return State()
    try:
        with duckdb.connect(str(file), read_only=True) as base:
            known = base.execute("SELECT model FROM made").fetchall()
            if known != [(model,)]:
                return State()
            seals = dict(base.execute("SELECT id, seal FROM cases").fetchall())
            keys = dict(base.execute("SELECT id, hashes FROM keys").fetchall())
            links = {
                (a, b): found for a, b, found in base.execute("SELECT a, b, confidence FROM links").fetchall()
            }
    except duckdb.Error:
        return State()
    return State(model, seals, keys, links)


def write(file: Path, state: State) -> None:
    """Put a state in the place of the last one; who is killed on the way leaves the last one."""
    import duckdb
    import pyarrow as pa

    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    tables = {
        "made": pa.table({"model": pa.array([state.model], pa.string())}),
        "cases": pa.table({
            "id": pa.array(list(state.seals), pa.string()), "seal": pa.array(list(state.seals.values()), pa.string()),
        }),
        "keys": pa.table({
            "id": pa.array(list(state.keys), pa.string()),
            "hashes": pa.array(list(state.keys.values()), pa.list_(pa.uint64())),
        }),
        "links": pa.table({
            "a": pa.array([a for a, _ in state.links], pa.string()),
            "b": pa.array([b for _, b in state.links], pa.string()),
            "confidence": pa.array(list(state.links.values()), pa.float64()),
        }),
    }  # fmt: skip
    with duckdb.connect(str(partial)) as base:
        for name, table in tables.items():
            base.register("given", table)
            base.execute(f"CREATE TABLE {name} AS SELECT * FROM given")  # noqa: S608
            base.unregister("given")
    partial.replace(file)
