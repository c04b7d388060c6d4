"""What a copy of someone's data leaves out, from `rules.yaml` here and in `<home>/concerned/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field

from connectors.options import Declared

FILE: Final = "rules.yaml"
#: Folder of a home.
OWN: Final = "concerned"


class _File(Declared):
    hidden_marks: list[str] | None = Field(None, description="Records with one of these are in no copy.")
    withheld_roles: list[str] | None = Field(
        None, description="Nor those in which the person has one of these."
    )
    requests_a_minute: int | None = Field(None, ge=1, description="Requests of one person that are answered.")


@dataclass(frozen=True, slots=True)
class CopyRules:
    """Records with a mark of `hidden_marks` are in no copy; nor those in which a person's part is a `withheld_role`."""

    hidden_marks: frozenset[str]
    withheld_roles: frozenset[str]
    requests_a_minute: int


def read_rules(root: Path) -> CopyRules:
    """The rules of a home: a key of its own file takes the place of the built-in one.

    Raises
    ------
    InvalidDeclaration
        A file is wrong: in which line.
    """
    from connectors import declaration

    said: dict[str, object] = {}
    for file in (Path(__file__).parent / FILE, root / OWN / FILE):
        if file.is_file():
            said |= declaration.read(file).validate(_File).model_dump(exclude_none=True)
    found = _File.model_validate(said)
    return CopyRules(
        frozenset(found.hidden_marks or ()),
        frozenset(found.withheld_roles or ()),
        found.requests_a_minute or 1,
    )
