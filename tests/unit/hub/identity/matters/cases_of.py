"""Small made cases for tests of matters."""

from dataclasses import replace

from hub.identity.matters.cases import Case
from hub.identity.matters.texts import figures, grams

PLAIN = Case(
    id="C0", record="R0", dataset="grid.events", key="k0", seal="v1", sealed=False, department="grid", day=20_000.0,
    kind="房屋漏水", text="", grams=(), figures=(), parties=(), names=(), places=("L1",), building="人民路|12|3",
    street="人民路", town="南津街街道", community="500117001501", longitude=None, latitude=None, cites=(),
)  # fmt: skip


def case(number: int, text: str = "", **changes: object) -> Case:
    """A case of its own id, with the text's wording and figures."""
    told = {"id": f"C{number}", "record": f"R{number}", "key": f"k{number}"}
    said = {"text": text, "grams": grams(text), "figures": figures(text)}
    return replace(PLAIN, **{**told, **said, **changes})  # type: ignore[arg-type]
