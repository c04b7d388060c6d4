"""How a cell becomes the value that the graph holds: at once where that is plain to see, else by the declared check.

The pydantic model of a dataset (`Mapper.rows_model`) decides what its fields can hold. Asking it for every row costs
more than all else, so a value that its field's own converter takes goes on directly, and only what the converter
doesn't take (`Unproven`) goes before the model, which drops it or says why the row is rejected. Both use the same
converters, so both give the same (decision 0012; `test_conversions.py` compares them).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from graph_schema.fields import FieldType
from graph_schema.records import Value
from graph_schema.values import Converter

#: Values of one column that are remembered.
_REMEMBERED: Final = 20_000


class Unproven:
    """A value that its converter did not take, as it was read."""

    __slots__ = ("raw",)

    def __init__(self, raw: object) -> None:
        self.raw = raw


#: Converts a value, or says that the model must look at it.
Prove = Callable[[object], "Value | Unproven"]


def prover(convert: Converter) -> Prove:
    """The converter as a function that never raises."""

    def prove(raw: object) -> Value | Unproven:
        try:
            value = convert(raw)
        except ValueError:
            return Unproven(raw)
        return Unproven(raw) if value is None else value

    return prove


class Memo(dict[object, "Value | Unproven"]):
    """What values of a column with few different ones become: converted when first seen, forgotten when too many.

    All of one class, because 1, 1.0 and true are one key.
    """

    def __init__(self, prove: Prove) -> None:
        self._prove = prove

    def __missing__(self, raw: object) -> Value | Unproven:
        value = self._prove(raw)
        if value.__class__ is not Unproven:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[raw] = value
        return value


_LOCAL: Final = (
    ("{c}.__class__ is int and -1_000_000_000_000 < {c} < 1_000_000_000_000", "str({c})"),
    ('{c}.__class__ is str and len({c}) <= 200 and {c}.isprintable() and "  " not in {c}', "{c}"),
)
_CODE: Final = (
    (
        "{c}.__class__ is str and {c}.isascii() and {c}.isalnum() and len({c}) <= 200"
        " and ({c}.isdecimal() or {c}.isupper() and {c} not in _NOTHING)",
        "{c}",
    ),
)
_REMEMBER: Final = (("{c}.__class__ is str", "{memo}[{c}]"),)

#: By field type or scheme: what Python can see of a trimmed, non-empty text or a number, and what it becomes then.
#: Each says of part of the values what the converter says of all; `{c}` is the value.
SHORTCUTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        FieldType.TEXT: (
            ('{c}.__class__ is str and {c}.isprintable() and "  " not in {c} and len({c}) <= 10_000', "{c}"),
        ),
        FieldType.LONG_TEXT: (("{c}.__class__ is str and {c}.isprintable() and len({c}) <= 10_000", "{c}"),),
        FieldType.BOOLEAN: (("{c}.__class__ is bool", "{c}"), *_REMEMBER),
        FieldType.NUMBER: (("{c}.__class__ is float and -1e300 < {c} < 1e300", "{c}"),),
        FieldType.INTEGER: (
            ("{c}.__class__ is int and -1_000_000_000_000 < {c} < 1_000_000_000_000", "{c}"),
        ),
        FieldType.SEX: (*_REMEMBER, ("{c}.__class__ is int", "{memo}[{c}]")),
        FieldType.PARTIAL_DATE: _REMEMBER,
        FieldType.DIVISION: _REMEMBER,
        "local": _LOCAL,
        **dict.fromkeys(("grid_cell", "address_code", "incident_no", "petition_no", "event_no"), _CODE),
        **dict.fromkeys(("badge_no", "vin"), _CODE),
    }
)

#: What people write where there is no code, as capital letters and digits (`graph_schema.values`).
NOTHING: Final = frozenset({"NA", "NONE", "NULL", "NIL", "UNKNOWN"})


def shortcuts(kind: str) -> tuple[tuple[str, str], ...]:
    """Those of a field type or scheme; of `local:<namespace>` those of `local`."""
    return SHORTCUTS.get("local" if kind.startswith("local:") else kind, ())
