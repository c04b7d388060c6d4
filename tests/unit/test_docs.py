"""What users are told is what there is: settings, commands, exit codes and links of the pages for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from connectors import registry
from hub.cli import cli, failure
from hub.errors import HubError
from hub.inspection import inspect
from hub.settings import Settings

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
#: Variables of the environment that are no settings of a hub.
OTHER_VARIABLES = {"HUB_TEST_POSTGRES_URL", "HUB_TOKEN", "HUB_URL"}


def rows(first_heading: str) -> dict[str, list[str]]:
    """Rows of the table of `docs/operations.md` whose first heading is that, by their first code."""
    table = OPERATIONS.partition(f"\n| {first_heading} |")[2].partition("\n\n")[0]
    found = {}
    for line in table.splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        found[cells[0].strip("`| ")] = cells[1:]
    return found


def commands(group: click.Group = cli, before: str = "hub") -> Iterator[str]:
    """Every command in full, as it is typed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


def errors(kind: type[HubError] = HubError) -> Iterator[type[HubError]]:
    yield kind
    for special in kind.__subclasses__():
        yield from errors(special)


def test_every_setting_is_documented_with_its_default() -> None:
    documented = rows("setting")
    expected = {}
    for name, field in Settings.model_fields.items():
        shown = "none" if field.default is None else f"`{field.default}`"
        expected[f"HUB_{name.upper()}"] = shown
    assert {name: cells[0] for name, cells in documented.items()} == expected


def test_every_command_is_documented_and_there_is_no_other() -> None:
    assert sorted(rows("command")) == sorted(commands())


def test_every_exit_code_is_documented_and_there_is_no_other() -> None:
    own = {failure.WRONG_USE, failure.OWN_MISTAKE, failure.INTERRUPTED, failure.UNREAD}
    expected = {0} | own | {kind.exit_code for kind in errors()}
    assert set(map(int, rows("exit code"))) == expected


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_only_what_there_is(page: Path) -> None:
    text = page.read_text("utf-8")
    settings = {f"HUB_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    named = {name for name in re.findall(r"HUB_[A-Z0-9_]*[A-Z0-9]", text) if not name.startswith("HUB_SET")}
    assert named <= settings
    known = set(commands())
    groups = {command.rpartition(" ")[0] for command in known}
    for code in re.findall(r"`(hub [^`\n]+)`", text) + re.findall(r"^ +(?:\.venv/bin/)?(hub .+)", text, re.M):
        words = code.split("#")[0].split()[:3]
        typed = [" ".join(words[:length]) for length in (2, 3)]
        assert known & set(typed) or typed[0] in groups or not words[1].isalpha() or words[1].isupper(), code


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"https?:", target):
            continue
        name, _, part = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), target
        if part:
            headings = re.findall(r"^#+ +(.+)$", file.read_text("utf-8"), re.M)
            assert part in {_anchor(heading) for heading in headings}, target


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_make_targets_that_readers_are_told_of_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    told = set(re.findall(r"`make ([a-z-]+)`|^    make ([a-z-]+)", README + OPERATIONS, re.M))
    assert {name for pair in told for name in pair if name} <= targets


def test_the_connector_of_the_readme_is_sound(tmp_path: Path) -> None:
    manifest, mapping = re.findall(r"```yaml\n(.*?)```", README, re.S)
    folder, drops = tmp_path / "lending", tmp_path / "drops"
    for made in (folder, drops):
        made.mkdir()
    (folder / registry.MANIFEST).write_text(manifest, "utf-8")
    (folder / registry.MAPPING).write_text(mapping, "utf-8")
    (drops / "1.csv").write_text("loan,lent,reader,id_number\nL1,05.02.2019,Lin,\n", "utf-8")
    found = inspect(str(folder), {"folder": str(drops)})
    assert (found.findings, found.datasets["lending.disputes"].unfit) == ((), ())


def test_pages_hold_no_absolute_path_of_a_machine() -> None:
    for page in PAGES:
        assert not re.search(r"/(?:work|root|home)/", page.read_text("utf-8")), page.name
