"""Opens a scene: with all that there is, for who runs the hub, or with what a lens shows, for everybody else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from graph_schema.entities import KEY_OF_LETTER
from hub.errors import ABSENT, HomeInUse, NotFound
from hub.graph.mentions import Mention
from hub.graph.reads import mentions as queries
from hub.graph.reads.mentions import is_mention, mentions_seen, type_seen
from hub.identity.resolution import models
from hub.identity.resolution.matcher import Matcher
from hub.identity.resolution.mentions import RESOLVED, Mentions, told_of
from hub.identity.resolution.store import WorkStore
from hub.identity.scene import Scene

if TYPE_CHECKING:
    from hub.access.lens import Lens
    from hub.graph.reads.database import Database
    from hub.home import Home

#: Seconds to wait for a load that goes on before explaining without what is disbelieved.
_WAIT_S: Final = 2


async def scene_seen(home: Home, database: Database, lens: Lens, ids: Sequence[str]) -> Scene:
    """The scene of some entities or mentions (of one type) as far as a lens shows them.

    What is no evidence because of the names in other records is left out, since it would tell of those.

    Raises
    ------
    NotFound
        One of them is not there for this reader, is of a type that isn't resolved, or they are of two types.
    """
    import asyncio

    entity = _one([await type_seen(database, lens, one) for one in ids])
    read = await mentions_seen(database, lens, entity, told_of(entity), ids)
    _all_there(ids, read)
    return await asyncio.to_thread(_scene, home, entity, read[: queries.MOST])


def scene_whole(home: Home, ids: Sequence[str]) -> Scene:
    """The scene of some entities or mentions (of one type) with all that there is: not for people's reads.

    Raises
    ------
    NotFound
        As above.
    """
    with home.driver.session(default_access_mode="READ") as session:
        types = [
            queries.type_of(session.run(queries.WHOLE_TYPE, queries.mention_parts(one)).data())
            if is_mention(one)
            else KEY_OF_LETTER.get(one[:1])
            for one in ids
        ]
        entity = _one(types)
        read: list[Mention] = []
        for query, wanted in (
            (queries.WHOLE_OF_ENTITIES[entity], [one for one in ids if not is_mention(one)]),
            (queries.WHOLE_OF_MENTIONS[entity], [one for one in ids if is_mention(one)]),
        ):
            said = {"ids": wanted, "fields": list(told_of(entity)), "limit": queries.MOST}
            rows = session.run(query, said).data() if wanted else []
            read += [Mention(**{**row, "founded": tuple(row["founded"])}) for row in rows]
    _all_there(ids, read)
    return _scene(home, entity, read, _disbelieved(home, entity))


def current(home: Home, id: str) -> str:
    """The id that an entity has now, if it was merged into another."""
    return home.ledger.redirects.lookup([id]).get(id, id)


def _scene(
    home: Home, entity: str, read: Iterable[Mention], disbelieved: dict[str, Collection[str]] | None = None
) -> Scene:
    judgements = home.ledger.judgements.in_force(entity)
    return Scene(
        Mentions.of(entity, [read], told_of(entity)), matcher_of(home, entity), judgements, disbelieved or {}
    )


def matcher_of(home: Home, entity: str) -> Matcher | None:
    """The matcher that a home resolves by; read again only where its file has changed."""
    own = models.file_of(home, entity)
    stamp = own.stat().st_mtime_ns if own.exists() else 0
    key = (str(home.root), entity, stamp)
    if key not in _MATCHERS:
        known = models.load(home, entity)
        _MATCHERS[key] = known.matcher if known else None
    return _MATCHERS[key]


_MATCHERS: dict[tuple[str, str, int], Matcher | None] = {}


def _one(types: Sequence[str | None]) -> str:
    found = set(types)
    if len(found) != 1 or (entity := found.pop()) not in RESOLVED:
        raise NotFound(ABSENT)
    assert entity is not None
    return entity


def _all_there(ids: Iterable[str], read: Sequence[Mention]) -> None:
    there = {one.id for one in read} | {one.entity for one in read}
    if not there.issuperset(ids):
        raise NotFound(ABSENT)


def _disbelieved(home: Home, entity: str) -> dict[str, Collection[str]]:
    """What the last resolve took for no evidence; nothing where a load goes on, which has the store."""
    work = WorkStore.of_home(home.root)
    if not work.path.exists():
        return {}
    try:
        with home.lock("load", wait_s=_WAIT_S), work as store:
            return dict(store.disbelieved(entity))
    except HomeInUse:
        return {}
