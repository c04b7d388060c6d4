"""Two stores change over in one direction only, wherever whoever does it is killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.graph.neo4j_home import BESIDE, DATABASE, Neo4jHome


def stores(root: Path) -> Neo4jHome:
    """An old and a new store."""
    home = Neo4jHome(root)
    for name in (DATABASE, BESIDE):
        for folder in home.stores_of(name):
            folder.mkdir(parents=True)
            (folder / "content").write_text(name, encoding="utf-8")
    return home


def assert_changed(home: Neo4jHome) -> None:
    assert [(folder / "content").read_text("utf-8") for folder in home.stores] == [BESIDE, BESIDE]
    assert sorted(path.name for folder in home.stores for path in folder.parent.iterdir()) == [DATABASE] * 2
    assert not home.changing.exists()


def test_the_new_store_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    home = stores(tmp_path)
    home.change_over()
    assert_changed(home)


@pytest.mark.parametrize("step", range(4))
def test_a_change_that_was_interrupted_is_brought_to_its_end(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = stores(tmp_path)
    rename, left = Path.rename, [step]

    def dying(path: Path, target: Path) -> Path:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return rename(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", dying)
        with pytest.raises(KeyboardInterrupt):
            home.change_over()
    assert home.changing.exists()
    home.change_over()
    assert_changed(home)


def test_a_change_that_was_made_but_for_its_mark_changes_nothing(tmp_path: Path) -> None:
    home = stores(tmp_path)
    home.change_over()
    home.changing.touch()
    home.change_over()
    assert_changed(home)
