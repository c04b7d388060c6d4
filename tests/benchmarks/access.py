"""What authorising a request costs, at the size of a large city: `make bench-access` writes bench-access.json.

Measured is `hub.access.authorise.authorise`: purpose, case (handling as a given), grants in force, masks, marks. Not in
it: reading grants and their version from the ledger, who handles the case (a query of Neo4j), the token, the log.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graph_schema.links import LINKS
from hub.access.asked import Asked
from hub.access.authorise import authorise
from hub.access.departments import Department, Departments, Kind
from hub.access.grant import Grant, GrantMode, GrantState
from hub.access.holding import FieldClass, Holding
from hub.access.policies import read_policies
from hub.access.principal import Principal, Role
from hub.access.purposes import read_purposes
from hub.access.rights import Rights, Rules

#: Requests between two changes of a grant.
EVERY = 10
DEPARTMENTS, POLICIES, GRANTS, DATASETS_EACH, FIELDS = 50, 300, 2_000, 3, 25
CASE = "C" + "0" * 24
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
_KINDS = list(Kind)
_PURPOSE_OF = {
    Kind.COURT: "court_proceeding",
    Kind.POLICE: "criminal_investigation",
    Kind.PROCURATORATE: "criminal_investigation",
    Kind.MEDIATION: "mediation",
    Kind.GRID: "grid_service",
}


def _departments() -> Departments:
    ids = [f"d{number:02}" for number in range(DEPARTMENTS)]
    return Departments({id: Department(id, id, _KINDS[n % len(_KINDS)]) for n, id in enumerate(ids)})


def _datasets(departments: Departments) -> dict[str, Holding]:
    classes = [FieldClass("public"), FieldClass("personal"), FieldClass("sensitive")]
    fields = {f"party.f{n}": classes[n % 3] for n in range(FIELDS)}
    fields["extra.offers"] = FieldClass("sensitive", "mediation")
    return {
        f"{id}.rows{n}": Holding(f"{id}.rows{n}", id, fields=fields)
        for id in departments.known
        for n in range(DATASETS_EACH)
    }


def _policies(chance: random.Random, datasets: Sequence[str]) -> str:
    """Policies of a home as they would be: masks of one dataset for one purpose or kind of department."""
    actions = ["read_field", "read_marked", "read_statement", "read_records"]
    extra = {"read_field": ' && resource.sensitivity == Sensitivity::"sensitive"',
             "read_marked": ' && resource.mark == Mark::"juvenile"',
             "read_statement": ' && resource.kind == EdgeKind::"CONTACTED"', "read_records": ""}  # fmt: skip
    own = len(read_policies(Path("nowhere")).all)
    texts = []
    for number in range(POLICIES - own):
        action = actions[number % 4]
        texts.append(
            f'@id("home-{number}") @reason("A rule of the city.") forbid (principal, action == Action::"{action}", '
            f'resource) when {{ resource.dataset == Dataset::"{chance.choice(datasets)}" && '
            f'principal.kind == Kind::"{chance.choice(_KINDS)}"{extra[action]} }};'
        )
    return "\n".join(texts)


def _grants(chance: random.Random, departments: Departments, datasets: Sequence[str]) -> list[Grant]:
    ids = sorted(departments.known)
    found = []
    for number in range(GRANTS):
        dataset, consumer = chance.choice(datasets), ids[number % len(ids)]
        purpose = _PURPOSE_OF.get(departments[consumer].kind, "petition_handling")
        found.append(
            Grant(
                id=f"G{number}",
                dataset=dataset,
                provider=dataset.partition(".")[0],
                consumer=consumer,
                purposes=frozenset({purpose}),
                fields=frozenset(f"party.f{n}" for n in chance.sample(range(FIELDS), 12)),
                edges=frozenset(chance.sample(sorted(LINKS), 4)),
                mode=GrantMode.QUERY,
                starts=NOW - timedelta(days=1),
                ends=NOW + timedelta(days=30, minutes=number),
                state=GrantState.IN_FORCE,
            )
        )
    return found


class _Watch:
    """Milliseconds of each call: on the wall, and of this thread on a processor, whatever else runs there."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []

    def time(self, call: Callable[[], object]) -> None:
        wall, cpu = time.perf_counter(), time.thread_time()
        call()
        self.cpu.append((time.thread_time() - cpu) * 1_000)
        self.wall.append((time.perf_counter() - wall) * 1_000)

    def told(self) -> dict[str, float]:
        found: dict[str, float] = {"calls": len(self.wall)}
        for name, taken in (("", self.wall), ("cpu_", self.cpu)):
            cuts = statistics.quantiles(taken, n=100)
            found |= {f"{name}p50_ms": round(cuts[49], 4), f"{name}p95_ms": round(cuts[94], 4)}
            found |= {f"{name}p99_ms": round(cuts[98], 4), f"{name}max_ms": round(max(taken), 3)}
        return found


def _change(chance: random.Random, grants: dict[str, tuple[Grant, ...]], consumer: str) -> None:
    """One grant of a department is cut back and prolonged."""
    held = list(grants[consumer])
    place = chance.randrange(len(held))
    fields = frozenset(chance.sample(sorted(held[place].fields), max(1, len(held[place].fields) - 1)))
    held[place] = replace(held[place], fields=fields, ends=held[place].ends + timedelta(seconds=1))
    grants[consumer] = tuple(held)


def measure(calls: int, seed: int = 1) -> dict[str, Any]:
    """All figures."""
    chance = random.Random(seed)
    departments = _departments()
    datasets = _datasets(departments)
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "access" / "policies"
        own.mkdir(parents=True)
        (own / "city.cedar").write_text(_policies(chance, sorted(datasets)), "utf-8")
        policies = read_policies(Path(folder))
    started = time.perf_counter()
    rules = Rules(departments, read_purposes(Path("nowhere")), datasets, policies)
    ready = time.perf_counter() - started
    grants = _grants(chance, departments, sorted(datasets))
    by_consumer: dict[str, tuple[Grant, ...]] = {
        id: tuple(one for one in grants if one.consumer == id) for id in departments.known
    }
    readers = [
        (id, role, _PURPOSE_OF.get(departments[id].kind, "petition_handling"))
        for id in sorted(departments.known)
        for role in (Role.OFFICER, Role.ANALYST)
    ]

    def ask(number: int) -> None:
        id, role, purpose = readers[number % len(readers)]
        rights = Rights(rules, grants=by_consumer[id], handles=True)
        authorise(Principal(f"u-{number % 977}", id, role), Asked(purpose, CASE), rights, now=NOW)

    first, warm, changing = _Watch(), _Watch(), _Watch()
    for number in range(len(readers)):
        first.time(lambda: ask(number))  # noqa: B023 (called at once)
    for number in range(calls):
        warm.time(lambda: ask(number))  # noqa: B023
    for number in range(calls):
        if number % EVERY == 0:
            _change(chance, by_consumer, readers[number % len(readers)][0])
        changing.time(lambda: ask(number))  # noqa: B023
    return {
        "at": {
            "departments": DEPARTMENTS,
            "policies": len(policies.all),
            "grants_in_force": GRANTS,
            "datasets": len(datasets),
            "readers": len(readers),
        },
        "not_in_it": "grants and version read from the ledger, handler lookup in Neo4j, token, log",
        "rules_ready_s": round(ready, 3),
        "first_of_each_reader": first.told(),
        "warm": warm.told(),
        "grants_changing": {**changing.told(), "a_grant_changes_every": EVERY},
        "machine": {"python": platform.python_version(), "system": platform.system()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--out", type=Path, default=Path("bench-access.json"))
    given = parser.parse_args()
    found = measure(given.calls)
    given.out.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
