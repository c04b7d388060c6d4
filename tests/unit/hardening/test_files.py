"""Files from outside: declarations that unfold without end, paths that lead elsewhere, archives that burst."""

from __future__ import annotations

import gzip
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from connectors import declaration, registry
from connectors.sources.unreadable import FileUnreadable
from connectors.transforms import Lookup
from hub.access.departments import read_departments
from hub.access.policies import read_policies
from hub.access.purposes import read_purposes
from hub.errors import InvalidDeclaration, WrongUse
from tests.unit.connectors.sources.conftest import *  # noqa: F403
from tests.unit.connectors.sources.test_folder import keys, pull  # noqa: F401

#: Ten levels of ten aliases: ten billion parts in 300 bytes.
LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize("name", ["connector.yaml", "mapping.yaml", "suite.yaml", "purposes.yaml"])
def test_aliases_of_aliases_are_refused_before_they_unfold(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(LAUGHS)
    started = time.process_time()
    with pytest.raises(InvalidDeclaration, match="unfolds to more"):
        declaration.read(file)
    assert time.process_time() - started < 20


def test_a_connector_a_policy_folder_and_rules_with_such_a_file_are_named(tmp_path: Path) -> None:
    for name in ("connector.yaml", "mapping.yaml"):
        (tmp_path / name).write_text(LAUGHS)
    with pytest.raises(InvalidDeclaration, match=r"connector\.yaml"):
        registry.load(tmp_path)
    (tmp_path / "access").mkdir()
    for name, reading in (("departments.yaml", read_departments), ("purposes.yaml", read_purposes)):
        (tmp_path / "access" / name).write_text(LAUGHS)
        with pytest.raises(InvalidDeclaration, match=name):
            reading(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a]\n",
        "a: " + "[" * 5_000 + "]" * 5_000,
        "a: !!python/name:os.system x",
    ],
    ids=["within itself", "deep", "name"],
)  # fmt: skip
def test_yaml_runs_nothing_and_ends(tmp_path: Path, text: str) -> None:
    file = tmp_path / "connector.yaml"
    file.write_text(text)
    with pytest.raises(InvalidDeclaration):
        declaration.read(file)


def test_a_tag_that_calls_something_calls_nothing(tmp_path: Path) -> None:
    file = tmp_path / "some.yaml"
    file.write_text(f"a: !!python/object/apply:os.mkdir ['{tmp_path / 'made'}']\n")
    assert declaration.read(file).data == {"a": [str(tmp_path / "made")]}
    assert not (tmp_path / "made").exists()


def test_an_alias_that_spares_writing_is_fine(tmp_path: Path) -> None:
    file = tmp_path / "some.yaml"
    file.write_text("one: &one {a: b}\ntwo: *one\n")
    assert declaration.read(file).data == {"one": {"a": "b"}, "two": {"a": "b"}}


@pytest.mark.parametrize(
    "name", ["../secret.csv", "/etc/hostname", "sub/../../secret.csv", "sub/table.csv", "link.csv"]
)
def test_a_lookup_table_lies_beside_the_mapping(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "connector"
    (folder / "sub").mkdir(parents=True)
    for file in (tmp_path / "secret.csv", folder / "sub" / "table.csv"):
        file.write_text("a,b\n1,2\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(ValueError, match="beside the mapping"):
        Lookup(step="lookup", file=name).compile(folder)


def test_a_connector_is_found_by_name_or_folder_and_by_no_path_in_disguise(tmp_path: Path) -> None:
    for name in ("../../etc", "police/../../hub", "..", "police\x00", "file:///etc", "~root", "-rf"):
        with pytest.raises((WrongUse, ValueError)):
            registry.load(name)


def test_a_policy_file_is_text_of_its_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "access" / "policies"
    folder.mkdir(parents=True)
    (folder / "more.cedar").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidDeclaration, match=r"more\.cedar"):
        read_policies(tmp_path)


def test_who_drops_a_link_reads_no_other_file_of_the_machine(pull, tmp_path: Path) -> None:  # noqa: F811
    keys_ = tmp_path / "keys"
    keys_.mkdir()
    (keys_ / "hub.key").write_text("id\nsecret\n")
    (pull.folder / "a.csv").write_text("id\n1\n")
    (pull.folder / "b.csv").symlink_to(keys_ / "hub.key")
    (pull.folder / "c").symlink_to(keys_, target_is_directory=True)
    pages = pull(glob="**/*")
    rows = [row for page in pages for row in page.rows]
    assert [row.key for row in rows if row.problem is None] == ["1"]
    assert all("link" in row.problem for row in rows if row.problem)
    assert "secret" not in str(rows)


def test_a_pattern_does_not_lead_out_of_the_folder(pull, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "beside.csv").write_text("id\nsecret\n")
    (pull.folder / "a.csv").write_text("id\n1\n")
    for pattern in ("../*.csv", "../**/*.csv", "**/../../*.csv"):
        assert "secret" not in str([page.rows for page in pull(glob=pattern, full=True)])


def test_a_packed_file_that_bursts_fills_no_disk(pull, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("connectors.sources.files._FEW_BYTES", 1 << 20)
    (pull.folder / "bomb.csv.gz").write_bytes(gzip.compress(b"id\n" + b"0" * (64 << 20)))
    (pull.folder / "good.csv.gz").write_bytes(gzip.compress(b"id\n1\n"))
    pages = pull(glob="*.gz")
    problems = [row.problem for page in pages for row in page.rows if row.problem]
    assert len(problems) == 1
    assert "unpacks to more" in problems[0]
    assert "1" in keys(pages)


def test_a_workbook_of_one_enormous_text_is_refused_before_it_is_in_memory(read) -> None:
    out = BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book,
        book.open("xl/sharedStrings.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(b"x" * (1 << 20))
    assert len(out.getvalue()) < 1 << 20
    with pytest.raises(FileUnreadable, match="unpacks to more"):
        read(out.getvalue(), "xlsx")
