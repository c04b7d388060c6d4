"""docs/schema.md is what the declarations say."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_schema import docs
from graph_schema.entities import ENTITIES
from graph_schema.identifiers import SCHEMES
from graph_schema.links import LINKS


def test_the_page_is_not_stale():
    assert docs.PAGE.read_text("utf-8") == docs.page(), "run: python -m graph_schema.docs > docs/schema.md"


def test_the_page_shows_every_entity_field_link_and_scheme():
    page = docs.page()

    for kind in ENTITIES.values():
        assert f"### {kind.label}\n" in page
        assert all(f"| `{name}` | " in page for name in kind.fields)
    assert all(f"### {key}\n" in page for key in LINKS)
    assert all(f"| `{key}` | " in page for key in SCHEMES)


def test_check_tells_a_stale_page_from_a_fresh_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    stale = tmp_path / "schema.md"
    monkeypatch.setattr(docs, "PAGE", stale)

    assert docs.main(["--check"]) == 1
    stale.write_text(docs.page() + "by hand", "utf-8")
    assert docs.main(["--check"]) == 1
    assert "is stale: run" in capsys.readouterr().err
    stale.write_text(docs.page(), "utf-8")
    assert docs.main(["--check"]) == 0


def test_the_page_is_printed_as_utf_8(capfdbinary: pytest.CaptureFixture[bytes]):
    assert docs.main([]) == 0
    assert capfdbinary.readouterr().out.decode() == docs.page()
