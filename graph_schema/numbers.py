"""Numbers and truth values as sources write them."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from types import MappingProxyType
from typing import Final

from graph_schema.texts import is_missing, text

_WIDTHS: Final = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_CURRENCY: Final = re.compile(r"^([+-]?)\s*[¥￥$€£]\s*|\s*(?:元|人民币)$")
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_LONGEST: Final = 64

_TRUTHS: Final = MappingProxyType(
    {word: truth
     for truth, words in ((True, "true t yes y 1 on 是 有 对 √"), (False, "false f no n 0 off 否 无 非 错 ×"))
     for word in words.split()}
)  # fmt: skip


def number(raw: object) -> float | None:
    """A finite decimal number; `1,234.50`, full-width digits and a currency sign are understood.

    Raises
    ------
    ValueError
        It isn't a number, or not finite.
    """
    if isinstance(raw, bool):
        raise ValueError("a truth value, not a number")
    if isinstance(raw, int | float | Decimal):
        if is_missing(raw):
            return None
        found = _float(raw)
    else:
        written = _written(raw)
        if written is None:
            return None
        found = float(written)
    if not isfinite(found):
        raise ValueError("not a finite number")
    return found


def integer(raw: object) -> int | None:
    """A whole number of at most 64 bits, the size that Neo4j holds; `12.0` is whole.

    Raises
    ------
    ValueError
        It isn't a whole number or too large.
    """
    if type(raw) is int:
        found = raw
    elif isinstance(raw, bool):
        raise ValueError("a truth value, not a number")
    elif isinstance(raw, int):
        found = int(raw)
    elif isinstance(raw, float | Decimal):
        if is_missing(raw):
            return None
        found = _whole(raw)
    else:
        written = _written(raw)
        if written is None:
            return None
        found = int(written) if written.lstrip("+-").isdigit() else _whole(Decimal(written))
    if not _SMALLEST <= found <= _LARGEST:
        raise ValueError("a whole number of more than 64 bits")
    return found


def boolean(raw: object) -> bool | None:
    """A truth value from words in English and Chinese, letters, and 1 and 0.

    Raises
    ------
    ValueError
        It isn't one of these.
    """
    if isinstance(raw, bool):
        return raw
    found = _TRUTHS.get(raw) if isinstance(raw, str) else None
    if found is not None:
        return found
    word = text(raw)
    if word is None:
        return None
    found = _TRUTHS.get(word.lower())
    if found is None:
        raise ValueError("not a known word for yes or no")
    return found


def plain(raw: object) -> str | None:
    """An identifier as text: spreadsheets hand over whole numbers as `12.0`.

    Raises
    ------
    ValueError
        It is a number that has lost digits, a truth value, or not a single value.
    """
    if isinstance(raw, bool):
        raise ValueError("a truth value, not an identifier")
    if isinstance(raw, float) and not is_missing(raw) and not (raw.is_integer() and abs(raw) < 2**53):
        raise ValueError("a number that has lost its last digits")
    return text(raw)


def _float(raw: float | Decimal) -> float:
    try:
        return float(raw)
    except OverflowError:
        raise ValueError("not a finite number") from None


def _written(raw: object) -> str | None:
    """The number's text, without grouping and currency."""
    if isinstance(raw, str) and len(raw) <= _LONGEST and _NUMBER.fullmatch(raw):
        return raw
    written = text(raw)
    if written is None:
        return None
    if len(written) > _LONGEST:
        raise ValueError("not a number")
    if _NUMBER.fullmatch(written):
        return written
    written = _CURRENCY.sub(r"\1", written.translate(_WIDTHS))
    if _GROUPED.fullmatch(written):
        return written.replace(",", "")
    if _NUMBER.fullmatch(written):
        return written
    raise ValueError("not a number")


def _whole(raw: float | Decimal) -> int:
    try:
        found = int(raw)
    except (OverflowError, ValueError):
        raise ValueError("not a finite number") from None
    if found != raw:
        raise ValueError("not a whole number")
    return found
