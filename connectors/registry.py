"""Finds connectors and reads them whole: built-in ones by name, any other by its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connectors import mapping as mappings_of
from connectors import placeholders
from connectors.declaration import did_you_mean
from connectors.manifest import Manifest, read_manifest
from connectors.mapper import Mapper, compile_mapper
from connectors.parts import Parts, parts_of
from connectors.sharing import check_sharing
from connectors.transforms import lookup_files
from hub.errors import WrongUse

MANIFEST, MAPPING, SUITE = "connector.yaml", "mapping.yaml", "suite.yaml"
#: Folders whose folders are connectors.
BUILT_IN = (Path(__file__).parent, Path(__file__).parent / "examples")


@dataclass(frozen=True, slots=True)
class Connector:
    """A connector that has been read and checked. `values` fill the placeholders of its manifest.

    `suites` holds the suite file of each dataset, if there is one.
    """

    folder: Path
    manifest: Manifest
    mappings: Mapping[str, mappings_of.Mapping]
    mappers: Mapping[str, Mapper]
    suites: Mapping[str, Path]
    values: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        """The connector's name."""
        return self.manifest.name

    @property
    def files(self) -> tuple[str, ...]:
        """The files of its folder that declare it, lookup tables included."""
        declared = [MANIFEST, MAPPING, *(path.name for path in dict.fromkeys(self.suites.values()))]
        tables = {name for mapping in self.mappings.values() for name in lookup_files(mapping.spec)}
        return (*declared, *sorted(tables))

    @property
    def parts(self) -> dict[str, Parts]:
        """Which cells of the rows of each dataset are of which mention."""
        return {name: parts_of(mapping, self.manifest) for name, mapping in self.mappings.items()}

    @property
    def placeholders(self) -> frozenset[str]:
        """Names that must be given before its source can be opened."""
        return frozenset(placeholders.names(self.manifest.source) | placeholders.names(self.manifest.webhook))

    @property
    def missing(self) -> frozenset[str]:
        """Those of them that are not given yet."""
        return self.placeholders - self.values.keys()


def load(name_or_folder: str | Path, values: Mapping[str, str] | None = None) -> Connector:
    """Read and check a connector; nothing is opened.

    Parameters
    ----------
    name_or_folder
        A built-in connector's name, or a folder with `connector.yaml` and `mapping.yaml`.
    values
        What was given for placeholders (`--set`); completed from the environment and `hub.toml`.

    Raises
    ------
    InvalidDeclaration
        A file is wrong: which, in which line, what to write instead.
    WrongUse
        There is no such connector.
    """
    folder = find(name_or_folder)
    manifest = read_manifest(folder / MANIFEST)
    mappings = mappings_of.read_mappings(folder / MAPPING, manifest)
    mappers = {dataset: compile_mapper(mapping, manifest) for dataset, mapping in mappings.items()}
    check_sharing(manifest, mappers)
    suite = folder / SUITE
    suites = dict.fromkeys(manifest.datasets, suite) if suite.is_file() else {}
    return Connector(folder, manifest, mappings, mappers, suites, placeholders.gather(values or {}))


def find(name_or_folder: str | Path) -> Path:
    """Folder of a connector. Raises `WrongUse` where there is none."""
    folder = Path(name_or_folder).expanduser()
    if (folder / MANIFEST).is_file():
        return folder
    built_in = list_connectors()
    if str(name_or_folder) in built_in:
        return built_in[str(name_or_folder)]
    if folder.is_dir():
        raise WrongUse(f"the folder {str(name_or_folder)!r} has no {MANIFEST}, so it is no connector")
    hint = did_you_mean(str(name_or_folder), built_in)
    raise WrongUse(f"there is no connector and no folder {str(name_or_folder)!r}{hint}")


def list_connectors(*, examples: bool = True) -> dict[str, Path]:
    """Folders of the built-in connectors by name, in the order of names; those for public data are examples."""
    places = BUILT_IN if examples else BUILT_IN[:1]
    found = {file.parent.name: file.parent for place in places for file in place.glob(f"*/{MANIFEST}")}
    return dict(sorted(found.items()))
