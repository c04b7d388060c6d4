"""Which id each cluster of mentions goes by: a function of the partition alone, never of how it came about.

Every founded id belongs to the oldest mention that it was founded by, and so to that mention's cluster. A cluster is
named by its oldest mention: by the first of its founded ids that belongs to the cluster, else by the mention's lone
id. All other ids that belong to a cluster redirect to it. So

- the oldest id survives a merge, and the part with the oldest mention keeps it on a split;
- two clusters never have one name, and an id that names a cluster never redirects;
- whoever undoes a merge or split gets back the ids there were before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import combinations
from typing import NamedTuple

#: When a mention came: its record's first sight, then record id and mention, so that no two are of one age.
Age = tuple[str, str, str]


class Member(NamedTuple):
    """One mention of a cluster: its id, the ids that its identifiers found (best first), its lone id and its age."""

    mention: str
    founded: tuple[str, ...]
    lone: str
    age: Age


class Named(NamedTuple):
    """What a partition is called: the entity of each mention, and what each other founded id redirects to.

    Ids of `entities` never redirect. `parted` are pairs of ids, the smaller first, that one mention's identifiers
    found and that lead to two entities.
    """

    entities: Mapping[str, str]
    redirects: Mapping[str, str]
    parted: Set[tuple[str, str]]


def name_partition(clusters: Iterable[Sequence[Member]]) -> Named:
    """Names and redirects of some clusters. All clusters that share a founded id have to be among them.

    Raises
    ------
    ValueError
        A cluster is empty.
    """
    clusters = list(clusters)
    owner = _owners(clusters)
    names = [_name(number, cluster, owner) for number, cluster in enumerate(clusters)]
    entities = {
        member.mention: name for cluster, name in zip(clusters, names, strict=True) for member in cluster
    }
    redirects = {id: names[number] for id, (_, number) in owner.items() if names[number] != id}
    several = {member.founded for cluster in clusters for member in cluster if len(member.founded) > 1}
    parted = {
        (min(pair), max(pair))
        for founded in several
        for pair in combinations(founded, 2)
        if owner[pair[0]][1] != owner[pair[1]][1]
    }
    return Named(entities, redirects, parted)


def _owners(clusters: Sequence[Sequence[Member]]) -> dict[str, tuple[Age, int]]:
    """Of each founded id the age of the oldest mention that it was founded by, and the number of its cluster."""
    owner: dict[str, tuple[Age, int]] = {}
    for number, cluster in enumerate(clusters):
        for member in cluster:
            for id in member.founded:
                known = owner.get(id)
                if known is None or member.age < known[0]:
                    owner[id] = (member.age, number)
    return owner


def _name(number: int, cluster: Sequence[Member], owner: Mapping[str, tuple[Age, int]]) -> str:
    oldest = min(cluster, key=lambda member: member.age)
    return next((id for id in oldest.founded if owner[id][1] == number), oldest.lone)
