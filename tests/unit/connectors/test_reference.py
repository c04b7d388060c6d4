from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from connectors import reference
from connectors.manifest import Manifest
from connectors.mapping import MappingSpec
from connectors.registry import load

DOCS = Path(reference.__file__).parent.parent / "docs" / "connectors.md"


def models_in(kind: object, seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """Every model that a declaration can hold."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        seen.add(kind)
        for field in kind.model_fields.values():
            models_in(field.annotation, seen)
    for part in get_args(kind):
        models_in(part, seen)
    return seen


def documented() -> dict[str, set[str]]:
    """Keys of each table of the page, by its heading."""
    text = DOCS.read_text(encoding="utf-8")
    tables = re.split(r"^#### (.+)$", text[text.index(reference.BEGIN) :], flags=re.MULTILINE)[1:]
    return {
        heading: set(re.findall(r"^\| `([^`]+)` \|", body, flags=re.MULTILINE))
        for heading, body in zip(tables[::2], tables[1::2], strict=True)
    }


def test_every_model_of_the_two_files_has_a_table_on_the_page() -> None:
    shown = {model for _, parts in reference.SECTIONS for _, model in parts}
    assert models_in(Manifest, set()) | models_in(MappingSpec, set()) == shown


@pytest.mark.parametrize(
    ("heading", "model"),
    [part for _, parts in reference.SECTIONS for part in parts],
    ids=lambda part: str(part),
)
def test_every_key_is_documented_and_no_other(heading: str, model: type[BaseModel]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()} - {"step"}
    tables = documented()
    inherited = tables["An expression"] if heading in ("A field", "An identifier", "An extra") else set()
    assert tables[heading] | inherited == keys
    assert all(field.description or field.annotation for field in model.model_fields.values())


def test_the_page_is_what_the_models_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.main(["--check"]) == 0, capsys.readouterr().err


def test_the_example_of_the_page_is_a_connector(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)
    manifest, mapping, marks = blocks
    (tmp_path / "connector.yaml").write_text(manifest, encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text(mapping + marks, encoding="utf-8")
    mapper = load(tmp_path).mappers["library.loans"]
    row = {
        "loan": "L1",
        "lent": "05.02.2019",
        "given": "Lin",
        "family": "Shi",
        "state": "O",
        "fee": "1,200.50",
    }
    record = mapper.map(row, "L1", version="x", modified=None)
    assert record.fields["reader.name.full"] == "Lin Shi"
    assert record.fields["dispute.amount"] == 1200.5
    assert set(yaml.safe_load(mapping)) == {"library.loans"}
    assert mapper.marks == ("against:court", "against:police", "juvenile", "local:desk.urgent")


def test_a_stale_page_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "connectors.md"
    page.write_text(f"before {reference.BEGIN} old {reference.END} after", encoding="utf-8")
    monkeypatch.setattr(reference, "PAGE", page)
    assert reference.main(["--check"]) == 1
    assert "stale" in capsys.readouterr().err
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    assert page.read_text(encoding="utf-8").startswith("before ")
