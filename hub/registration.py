"""Keeps the connectors that this home pulls from, so that the API and a rebuild know them without their folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from connectors import registry
from connectors.manifest import read_manifest
from connectors.registry import MANIFEST, Connector
from hub.errors import InvalidDeclaration, StorageUnavailable, WrongUse
from hub.ledger.histories import Described

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from hub.home import Home

#: How long a registration waits for another one, in seconds; each takes milliseconds.
_WAIT_S = 30


def register(home: Home, connector: Connector) -> None:
    """Keep a copy of the declarations of a connector that is no department's own, at `<home>/connectors/<name>/`.

    Examples are registered too when they are pulled: until then a home's catalogue has nothing of them.

    Raises
    ------
    WrongUse
        Another connector has its name or one of its datasets: a department's data would change hands.
    """
    built_in = registry.list_connectors(examples=False)
    folder = connector.folder.resolve()
    if any(folder == known.resolve() for known in built_in.values()):
        return
    if connector.name in built_in:
        raise WrongUse(
            f"A connector named {connector.name!r} comes with the hub: give this one another name."
        )
    place = home.folder("connectors")
    with home.lock("register", wait_s=_WAIT_S):  # another pull may be registering, half of its files there
        _refuse_taken(connector, [*built_in.values(), *pulled_folders(home.root)])
        if folder == (place / connector.name).resolve():
            return
        try:
            for name in connector.files:
                _copy(connector.folder / name, place / connector.name / name)
        except OSError as error:
            raise StorageUnavailable(f"{place} can't be written: {error.strerror}.") from error


def _refuse_taken(connector: Connector, known: Iterable[Path]) -> None:
    for other in known:
        if other.name == connector.name:
            continue
        taken = read_manifest(other / MANIFEST).datasets.keys() & connector.manifest.datasets.keys()
        if taken:
            raise WrongUse(f"{min(taken)} is a dataset of the connector {other.name!r}: give it another id.")


def registered(home: Home, name: str) -> str:
    """Folder of a connector that was pulled into this home, or else its name, for `connectors.registry.load`."""
    folder = home.root / "connectors" / name
    return str(folder) if (folder / MANIFEST).is_file() else name


def place_of(root: Path, name_or_folder: str) -> str:
    """A folder that is one, a built-in connector, or else the copy of one that was pulled into the home at `root`.

    What names none of them is given back as it is, for `connectors.registry.load` to say so.
    """
    try:
        return str(registry.find(name_or_folder))
    except WrongUse:
        copy = root / "connectors" / name_or_folder
        return str(copy) if (copy / MANIFEST).is_file() else name_or_folder


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    partial.write_bytes(source.read_bytes())
    partial.replace(target)


def pulled_folders(root: Path) -> list[Path]:
    """Where the manifests of connectors are that are not built in and were pulled into a home."""
    return sorted(file.parent for file in (root / "connectors").glob(f"*/{MANIFEST}"))


def connectors_of(home: Home, datasets: Iterable[str]) -> list[str]:
    """Names, in order, of the connectors that have one of these datasets, built in or pulled into this home.

    One whose manifest can't be read may have any of them.
    """
    wanted, names = set(datasets), set[str]()
    for folder in (*registry.list_connectors().values(), *pulled_folders(home.root)):
        try:
            manifest = read_manifest(folder / MANIFEST)
        except InvalidDeclaration:
            names.add(folder.name)
            continue
        if wanted & manifest.datasets.keys():
            names.add(manifest.name)
    return sorted(names)


def described(root: Path, pulled: Iterable[str]) -> Iterator[Described]:
    """Every dataset that is registered or was `pulled`; of those whose manifest is gone only the id is known."""
    left = set(pulled)
    for folder in (*registry.list_connectors(examples=False).values(), *pulled_folders(root)):
        try:
            manifest = read_manifest(folder / MANIFEST)
        except InvalidDeclaration:
            continue  # `hub connector check` tells what is wrong with it
        for name, dataset in manifest.datasets.items():
            left.discard(name)
            yield Described(name, dataset.title, manifest.owner, dataset.period)
    for name in sorted(left):
        yield Described(name, name, "unknown", None)
