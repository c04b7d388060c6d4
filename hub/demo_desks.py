"""Who reads what in the demonstration: desks with a case that is worth a look, for its notebooks.

`hub demo` chooses them and writes `<home>/demo/desks.json`; a notebook takes one with `desk(name)`. With a hub of your
own none of this is needed: address, token, purpose and case are then your own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, LiteralString

from hub.errors import WrongUse

if TYPE_CHECKING:
    import neo4j

_FILE: Final = Path("demo") / "desks.json"


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody of the demonstration, for what they read, and the case that they handle; `home` is the hub's folder."""

    home: Path
    url: str
    department: str
    role: str
    user: str
    purpose: str
    case: str

    def token(self) -> str:
        """A fresh token. In the demonstration the hub's own issuer gives it, elsewhere the city's identity provider."""
        from hub import tokens
        from hub.settings import Settings

        return tokens.issue(
            Settings(home=self.home), department=self.department, user=self.user, role=self.role
        )


#: A case of the police with people and a place, not too few and not too many.
_INVESTIGATION: Final[LiteralString] = """
MATCH (r:Record {dataset: 'police.incidents'})-[:DESCRIBES {mention: 'case'}]->(c:Case)
WHERE r.`officer.badge_no` IS NOT NULL AND r.sealed = false AND r.marks IS NULL
MATCH (p:Person)-[t:PARTY_TO]->(c)
WHERE t.sealed = false
WITH c, r, collect(DISTINCT p) AS people
UNWIND people AS person
OPTIONAL MATCH (person)-[:RELATED_TO]-(other:Person)
WITH c, r, size(people) AS parties, count(DISTINCT other) AS related
RETURN c.id AS case, r.`officer.badge_no` AS user
ORDER BY abs(parties - 3), abs(related - 6), case LIMIT 1
"""
#: A suit that the files of three other departments refer to, directly or through each other.
_STORY: Final[LiteralString] = """
MATCH (r:Record {dataset: 'court.suits'})-[:DESCRIBES {mention: 'case'}]->(c:Case)
WHERE r.`judge.badge_no` IS NOT NULL AND r.sealed = false AND r.marks IS NULL
MATCH (c)-[:REFERS_TO*1..2]-(o:Case)<-[:DESCRIBES {mention: 'case'}]-(q:Record)
WHERE o <> c AND q.sealed = false AND q.marks IS NULL
WITH c, r, count(DISTINCT split(q.dataset, '.')[0]) AS departments, count(DISTINCT o) AS cases
RETURN c.id AS case, r.`judge.badge_no` AS user
ORDER BY departments DESC, cases, case LIMIT 1
"""
#: An event of the grid at the place with the most of them in the town with the most places.
_HAZARD: Final[LiteralString] = """
MATCH (r:Record {dataset: 'grid.events'})-[:DESCRIBES {mention: 'place'}]->(p:Place)
WITH substring(r.`place.division`, 0, 9) AS town, p, count(r) AS events
ORDER BY events DESC, p.id
WITH town, count(p) AS places, head(collect(p)) AS place
ORDER BY places DESC, town LIMIT 1
MATCH (place)<-[:OCCURRED_AT {dataset: 'grid.events'}]-(c:Case)<-[:DESCRIBES {mention: 'case'}]-(r:Record)
WHERE r.`worker.badge_no` IS NOT NULL AND r.sealed = false AND r.marks IS NULL
RETURN c.id AS case, r.`worker.badge_no` AS user
ORDER BY case LIMIT 1
"""
#: A petition.
_PETITION: Final[LiteralString] = """
MATCH (r:Record {dataset: 'petition.letters'})-[:DESCRIBES {mention: 'case'}]->(c:Case)
WHERE r.`clerk.badge_no` IS NOT NULL AND r.sealed = false AND r.marks IS NULL
RETURN c.id AS case, r.`clerk.badge_no` AS user
ORDER BY case LIMIT 1
"""
_DESKS: Final[Mapping[str, tuple[str, str, LiteralString]]] = {
    "investigator": ("police", "criminal_investigation", _INVESTIGATION),
    "judge": ("court", "court_proceeding", _STORY),
    "clerk": ("petition", "petition_handling", _PETITION),
    "grid worker": ("grid", "grid_service", _HAZARD),
}


def choose(driver: neo4j.Driver, root: Path, url: str) -> tuple[str, ...]:
    """Choose the desks by what the graph holds and write them down. Returns their names."""
    found = {}
    with driver.session() as session:
        for name, (department, purpose, query) in _DESKS.items():
            row = session.run(query).single()
            if row is not None:
                found[name] = asdict(
                    Desk(root, url, department, "officer", row["user"], purpose, row["case"])
                )
    path = root / _FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2, default=str), "utf-8")
    return tuple(found)


def desk(name: str, home: Path | None = None) -> Desk:
    """A desk of the demonstration that was made in `home`; unset, in `HUB_HOME` or in a `.hub` here or further up.

    Raises
    ------
    WrongUse
        There is no demonstration, or it has no such desk, or its hub does not answer: with what to do.
    """
    path = (home or _home()) / _FILE
    if not path.exists():
        raise WrongUse("There is no demonstration here: run `make demo` in the project's folder first.")
    desks = json.loads(path.read_text("utf-8"))
    if name not in desks:
        raise WrongUse(f"The demonstration has no {name!r}. It has: {', '.join(desks)}.")
    found = Desk(**{**desks[name], "home": Path(desks[name]["home"])})
    _demand_answer(found.url)
    return found


def _home() -> Path:
    if named := os.environ.get("HUB_HOME"):
        return Path(named)
    here = Path.cwd()
    return next(
        (up / ".hub" for up in (here, *here.parents) if (up / ".hub" / _FILE).exists()), here / ".hub"
    )


def _demand_answer(url: str) -> None:
    """Refuse a hub that isn't there at once; wait for one that has only just started and still plans its queries."""
    from hub.client import Hub, HubProblem, HubUnreachable, Retries

    try:
        with Hub(url, retries=Retries(attempts=2)) as hub:
            hub.get("/healthz")
        with Hub(url, retries=Retries(attempts=60, patience=180)) as hub:
            hub.ready()
    except (HubUnreachable, HubProblem):
        raise WrongUse(
            f"The hub of the demonstration does not answer at {url}: start it with `make up`."
        ) from None
