from __future__ import annotations

from pathlib import Path

import pytest

from connectors import registry
from connectors.registry import list_connectors, load
from hub.errors import WrongUse

from .conftest import Declare

LIBRARY = Path(__file__).parent / "data" / "library"


def test_a_folder_is_loaded_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    connector = load(LIBRARY, {"Other": "x"})
    assert (connector.name, connector.folder, set(connector.mappers)) == (
        "library",
        LIBRARY,
        {"library.loans"},
    )
    assert connector.suites == {}
    assert (connector.placeholders, connector.missing) == ({"folder"}, {"folder"})
    assert load(LIBRARY, {"folder": "x"}).missing == set()


def test_a_suite_beside_it_is_found(declare: Declare) -> None:
    folder = declare()
    (folder / "suite.yaml").write_text("")
    assert load(folder).suites == {"desk.rows": folder / "suite.yaml"}


def test_built_in_connectors_go_by_name(declare: Declare, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = declare()
    monkeypatch.setattr(registry, "BUILT_IN", (folder.parent,))
    assert list_connectors() == {folder.name: folder}
    assert load(folder.name).folder == folder
    with pytest.raises(WrongUse, match=f"no connector and no folder .*did you mean '{folder.name}'"):
        load(f"{folder.name}x")


def test_a_folder_without_a_manifest_is_no_connector(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"has no connector.yaml"):
        load(tmp_path)


@pytest.mark.parametrize("name", list_connectors())
def test_every_built_in_connector_is_valid_and_called_like_its_folder(name: str) -> None:
    assert load(name).name == name
