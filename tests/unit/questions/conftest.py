"""Questions in files of a test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.access.purposes import read_purposes
from hub.questions.declared import read_question
from hub.questions.question import Question

PURPOSES = read_purposes(Path("nowhere"))
#: A question that is fit to be asked; each test changes a part of it.
SPEC: dict[str, Any] = {
    "title": "Which cases does this one refer to?",
    "why": "To know them.",
    "legal_basis": "Order 809, art. 14",
    "purposes": ["mediation"],
    "reach": "case",
    "persons": False,
    "parameters": {
        "kind": {"type": "text", "maximum": 20, "optional": True, "doc": "Of this kind."},
        "since": {"type": "day", "optional": True, "doc": "From this day."},
        "place": {"type": "place", "optional": True, "doc": "A place."},
        "here": {"type": "position", "optional": True, "doc": "A position."},
    },
    "columns": {
        "case": {"type": "case", "doc": "The other case."},
        "opened": {"type": "time", "doc": "When it was opened."},
    },
    "example": {"asked": {}, "row": {"case": "C" + "0" * 24, "opened": "2026-01-02"}},
}
USED = "$kind IS NULL AND $since IS NULL AND $place IS NULL"
TEXT = f"""MATCH (c:Case {{id: $case}})-[s:REFERS_TO]->(o:Case)<-[d:DESCRIBES]-(r:Record)
WHERE {USED}
RETURN o.id AS case, said(d, 'opened') AS opened
ORDER BY opened
"""

Asking = Callable[..., Question]


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    """Writes the files of a question, `changes` over `SPEC`, and reads them."""

    def written(text: str | bytes = TEXT, id: str = "refers-to", **changes: Any) -> Question:
        spec = {**SPEC, **changes}
        used = text if isinstance(text, str) else ""
        unused = {name for name in SPEC["parameters"] if f"${name}" not in used}
        spec["parameters"] = {n: one for n, one in spec["parameters"].items() if n not in unused}
        (tmp_path / f"{id}.yaml").write_text(yaml.safe_dump(spec, allow_unicode=True), "utf-8")
        data = text.encode() if isinstance(text, str) else text
        (tmp_path / f"{id}.cypher").write_bytes(data)
        return read_question(tmp_path / f"{id}.yaml", PURPOSES)

    return written
