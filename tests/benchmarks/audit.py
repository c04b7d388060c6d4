"""What the audit log costs: appends, proofs, verification, bytes, and what a person read pays for its entry.

    python -m tests.benchmarks.audit [--entries 1000000] [--people 80000] [--out bench-audit.json]

The log is filled first, so that all that follows meets a long one. The read is the API's own over HTTP on loopback, on
a synthetic district in the embedded Neo4j; every other request is not logged, so that both kinds meet the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2 as httpx
import neo4j
import uvicorn

from api.app import create_app
from hub import tokens
from hub.audit.disclosure import Disclosure, Outcome
from hub.audit.log import DisclosureLog, LedgerLog
from hub.city.district import build
from hub.home import Home
from hub.ledger.ledger import Ledger
from hub.settings import Settings
from tests.benchmarks.load import embedded, in_bulk, opened, pull_all

BATCH = 500
SIGN_EVERY = 20
#: Of whom and of which records the log speaks.
PERSONS, RECORDS = 200_000, 600_000
PROOFS = 2_000
SECONDS = 5.0
READS = 3_000
USERS = 200
#: A user whose reads are not logged, for comparison.
SILENT = "silent."


def main() -> None:
    """Run the benchmark and write its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument(
        "--people", type=int, default=80_000, help="of the district; 0: no reads are measured"
    )
    parser.add_argument("--reads", type=int, default=READS)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench audit ") as folder:
        figures = measure(Path(folder), given.entries, given.people, given.reads)
    text = json.dumps(figures, indent=2)
    print(text)
    if given.out:
        given.out.write_text(text + "\n")


def measure(folder: Path, entries: int, people: int, reads: int) -> dict[str, Any]:
    """All figures. Times of single things are in milliseconds."""
    load = round(os.getloadavg()[0], 2)
    with district(folder, people) as home:
        figures = {
            "entries": entries,
            "load_before": load,
            **fill(home, entries),
            "appends_per_s_1": appends(home.ledger, 1),
            "appends_per_s_32": appends(home.ledger, 32),
            **proofs(home.ledger),
        }
        if people:
            figures |= read_cost(home, reads)
        home.signing.checkpoint()
        settings = home.settings
    return figures | verified(settings) | {"load_after": round(os.getloadavg()[0], 2)}


@contextmanager
def district(folder: Path, people: int) -> Iterator[Home]:
    """A home with a district in its graph, or without any."""
    if not people:
        with opened(folder / "home") as home:
            yield home
        return
    with opened(folder / "pulled") as home:
        build(folder / "district", people=people, seed=7)
        pull_all(home, folder / "district")
        parts = [part for name in home.landing.datasets() for part in home.landing.landed(name)]
    with embedded(folder / "home", folder / "pulled") as home:
        in_bulk(home, parts, compare=False)
        yield home


def made(number: int, chance: random.Random) -> Disclosure:
    """An entry as a person read leaves it."""
    records = {f"R{chance.randrange(RECORDS):024x}" for _ in range(5)}
    persons = sorted({f"P{chance.randrange(PERSONS):024x}" for _ in range(3)})
    return Disclosure(
        request=f"{chance.getrandbits(64):016x}",
        time=f"2026-11-25T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000000Z",
        user=f"officer.{number % 500}",
        department=("police", "court", "petition", "grid")[number % 4],
        role="officer",
        purpose="criminal_investigation",
        case=f"C{chance.randrange(20_000):024x}",
        action="person.read",
        subject=persons[0],
        outcome=Outcome.SHOWN,
        datasets=("police.incidents", "court.cases"),
        fields=("name.full", "sex", "birth.date", "identifiers.cn.ric", "residence.text", "phone"),
        entities=tuple(persons),
        records=tuple(sorted(records)),
        legal_basis="刑事诉讼法第五十四条",
        policies=("own_records", "investigation"),
    )


def fill(home: Home, entries: int) -> dict[str, Any]:
    """Fill the log in the largest batches, signing on the way."""
    chance = random.Random(7)
    started = time.perf_counter()
    for batch, at in enumerate(range(0, entries, BATCH)):
        home.ledger.disclosures.append([made(n, chance) for n in range(at, min(at + BATCH, entries))])
        if batch % SIGN_EVERY == 0:
            home.signing.checkpoint()
    home.signing.checkpoint()
    seconds = time.perf_counter() - started
    file = home.root / "ledger.db"
    sizes = [path.stat().st_size for path in file.parent.glob("ledger.db*")]
    return {
        "fill_per_s": round(entries / seconds),
        "bytes_per_entry": round(sum(sizes) / entries),
        "body_bytes": len(home.ledger.disclosures.list(limit=1)[0].body),
    }


def appends(ledger: Ledger, writers: int) -> int:
    """Entries a second that so many requests at once get through, each waiting for its own."""

    async def run() -> int:
        log = LedgerLog(ledger.disclosures)
        end = time.perf_counter() + SECONDS
        chance = random.Random(writers)

        async def write(number: int) -> int:
            done = 0
            while time.perf_counter() < end:
                await log.append(made(number, chance))
                done += 1
            return done

        done = await asyncio.gather(*map(write, range(writers)))
        await log.close()
        return sum(done)

    return round(asyncio.run(run()) / SECONDS)


def proofs(ledger: Ledger) -> dict[str, Any]:
    """How long single proofs take, of any entry in any later size and of any two sizes."""
    chance = random.Random(3)
    size, _ = ledger.disclosures.head()

    def inclusion() -> None:
        at = chance.randint(1, size)
        ledger.proofs.inclusion(at, chance.randint(at, size))

    def consistency() -> None:
        ledger.proofs.consistency(*sorted((chance.randint(1, size), chance.randint(1, size))))

    return {
        f"{made.__name__}_{name}_ms": value
        for made in (inclusion, consistency)
        for name, value in quantiles([timed(made) for _ in range(PROOFS)]).items()
    }


class Switched:
    """The log, but for silent users."""

    def __init__(self, log: DisclosureLog) -> None:
        self._log = log
        self.entries = 0

    async def append(self, entry: Disclosure) -> int:
        if entry.user.startswith(SILENT):
            return 0
        self.entries += 1
        return await self._log.append(entry)


def read_cost(home: Home, reads: int) -> dict[str, Any]:
    """The same reads with and without their entries, by turns: alone, then eight at once."""
    asked = pairs(home.driver)
    with serving(home.settings) as (address, app):
        services = app.state.services
        switched = Switched(services.log)
        app.state.services = replace(services, log=switched)
        headers = {
            (silent, user): bearer(home.settings, f"{SILENT if silent else ''}officer.{user}")
            for silent in (False, True)
            for user in range(USERS)
        }
        with httpx.Client(base_url=address, timeout=30) as client:

            def read(number: int) -> float:
                person, case = asked[number // 2 % len(asked)]
                who = headers[number % 2 == 1, number // 2 % USERS]
                return timed(
                    lambda: shown(client.get(f"/v1/persons/{person}", headers=who | {"Hub-Case": case}))
                )

            for number in range(200):
                read(number)
            alone = [read(number) for number in range(2 * reads)]
            with ThreadPoolExecutor(8) as pool:
                crowd = list(pool.map(read, range(2 * reads)))
        entries = switched.entries
    figures: dict[str, Any] = {"read_entries": entries}
    for name, times in (("read", alone), ("read_8", crowd)):
        logged, silent = quantiles(times[::2]), quantiles(times[1::2])
        figures |= {f"{name}_logged_{q}_ms": logged[q] for q in logged}
        figures |= {f"{name}_silent_{q}_ms": silent[q] for q in silent}
        figures[f"{name}_added_p95"] = round(logged["p95"] / silent["p95"] - 1, 3)
    return figures


def pairs(driver: neo4j.Driver) -> list[tuple[str, str]]:
    """Persons and cases in which records of the police say that they had a part."""
    found = driver.execute_query(
        "MATCH (p:Person)-[s]-(c:Case) WHERE s.dataset STARTS WITH 'police.' AND NOT s.sealed"
        " RETURN p.id AS person, c.id AS case ORDER BY p.id LIMIT 1000",
        routing_=neo4j.RoutingControl.READ,
    ).records
    return [(row["person"], row["case"]) for row in found]


def shown(response: httpx.Response) -> None:
    """An answer that is none would be quick."""
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code}: {response.text}")


def bearer(settings: Settings, user: str) -> dict[str, str]:
    token = tokens.issue(settings, department="police", user=user, role="officer")
    return {"Authorization": f"Bearer {token}", "Hub-Purpose": "criminal_investigation"}


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, Any]]:
    """The API on a port of its own, where everyone handles every case."""

    async def handles(*_: object) -> bool:
        return True

    app = create_app(settings, handling=handles)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        while httpx.get(f"{address}/readyz", timeout=30).status_code != 200:
            time.sleep(0.2)
        yield address, app
    finally:
        server.should_exit = True
        thread.join()


def verified(settings: Settings) -> dict[str, Any]:
    """`hub audit verify` in a process of its own: seconds, and the most memory it held."""
    environment = {**os.environ, "HUB_HOME": str(settings.home)}
    command = [sys.executable, "-c", "from hub.cli import main; main()", "audit", "verify", "--json"]
    started = time.perf_counter()
    verifying = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert verifying.stdout is not None
    with verifying.stdout as out:
        told = json.loads(out.read())
    _, status, used = os.wait4(verifying.pid, 0)
    verifying.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    return {
        "verify_s": round(seconds, 1),
        "verified_entries": told["entries"],
        "verified_checkpoints": told["checkpoints"],
        "holds": told["holds"],
        "verify_peak_mib": round(used.ru_maxrss / 1024),
    }


def timed(run: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000


def quantiles(times: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    ordered = sorted(times)
    return {name: round(ordered[int(len(ordered) * q)], 2) for name, q in (("p50", 0.5), ("p95", 0.95))}


if __name__ == "__main__":
    main()
