"""Resolving right after a load, where that is cheap: until then a mistaken number joins two people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from hub.errors import HubError
from hub.identity.resolution import models
from hub.identity.resolution.mentions import RESOLVED
from hub.identity.resolution.resolve import ResolveReport, finished_runs, resolve, version_of
from hub.identity.resolution.store import WorkStore

if TYPE_CHECKING:
    from hub.home import Home

#: Records up to which looking at them is a matter of a minute or less.
CHEAP: Final = 20_000
Wish = Literal["auto", "always", "never"]
_RECORDS: Final = "MATCH (r:Record) RETURN count(r) AS records"
_OF_RUNS: Final = "MATCH (r:Record) WHERE r.run IN $runs RETURN count(r) AS records"


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed a load: a resolve, or the reason (`why`) for which there was none."""

    report: ResolveReport | None
    why: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        if self.report is None:
            return {"done": False, "why": self.why}
        moved = {one.entity: one.moved for one in self.report.entities}
        return {"done": True, "moved": moved, "seconds": self.report.seconds}


def follow(home: Home, wish: Wish) -> Followed:
    """Resolve what was loaded since the last resolve: `always`, `never`, or where few records have to be looked at.

    The load stands whatever becomes of this: a failure is a reason, not an error.
    """
    if wish == "never":
        return Followed(None, "not wished; run `hub identity resolve`")
    try:
        if wish == "auto" and (records := _to_look_at(home)) > CHEAP:
            return Followed(None, f"{records:,} records have to be looked at; run `hub identity resolve`")
        return Followed(resolve(home))
    except HubError as error:
        return Followed(None, f"it failed ({error.detail}); run `hub identity resolve`")


def _to_look_at(home: Home) -> int:
    """How many records the next resolve reads: those of new runs, or all of them."""
    known = {entity: version_of(models.load(home, entity)) for entity in RESOLVED}
    store = WorkStore.of_home(home.root)
    fresh: set[str] | None = None
    if store.path.exists():
        with home.lock("load", wait_s=600), store:
            if all(store.get(f"{entity}.version") == version for entity, version in known.items()):
                fresh = finished_runs(home).keys() - set.intersection(*map(store.seen, RESOLVED))
    with home.driver.session(default_access_mode="READ") as session:
        if fresh is None:
            return int(session.run(_RECORDS).single(strict=True)["records"])
        return int(session.run(_OF_RUNS, runs=sorted(fresh)).single(strict=True)["records"])
