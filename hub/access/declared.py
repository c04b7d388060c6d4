"""Where the rules of access are written: files that come with the hub, and those of a home over them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from connectors.declaration import Declaration

BUILT_IN: Final = Path(__file__).parent
#: Folder of a home.
OWN: Final = "access"


def read_layers(name: str, root: Path) -> Iterator[Declaration]:
    """The built-in YAML file of a name, then the home's, if it has one.

    Raises
    ------
    InvalidDeclaration
        A file is no YAML.
    """
    from connectors import declaration

    yield declaration.read(BUILT_IN / name)
    own = root / OWN / name
    if own.is_file():
        yield declaration.read(own)
