"""Numbers of identity documents and of organisations, checked and in one form.

Formats and checksums are python-stdnum's. Its look-up of the birth place is left out on purpose: it refuses
everybody who was born before the county that issued the card was founded (in Hechuan, before 2006).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from graph_schema.divisions import PROVINCES

#: 83 is the residence permit for people of Taiwan, 9x the permanent residence card of 2023.
_ISSUERS: Final = PROVINCES | {"83"} | {f"9{digit}" for digit in range(10)}
_OLD_FORM: Final = re.compile(r"\d{15}", re.ASCII)
_NEW_FORM: Final = re.compile(r"\d{17}[\dX]", re.ASCII)
_WIDTHS: Final = str.maketrans("０１２３４５６７８９ＸｘxΧхХ×", "0123456789XXXXXXX")
_DIGITS: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_SEPARATORS: Final = re.compile(r"[\s\-‐‑–—_.]+")
_SHORTEST, _LONGEST = 4, 32

_REASONS: Final = {
    InvalidLength: "wrong length",
    InvalidFormat: "wrong form",
    InvalidChecksum: "checksum does not match",
}


@lru_cache(maxsize=16_384)
def resident(value: str) -> str:
    """A Chinese resident identity number in 18 characters; the 15 digits of before 1999 are extended (19xx).

    Raises
    ------
    ValueError
        Length, form, issuing province, date of birth or checksum is wrong.
    """
    text = value
    if not _NEW_FORM.fullmatch(text):
        text = _SEPARATORS.sub("", value.translate(_WIDTHS))
    if _OLD_FORM.fullmatch(text):
        text = f"{text[:6]}19{text[6:]}"
        text += ric.calc_check_digit(text + "0")
    elif not _NEW_FORM.fullmatch(text):
        raise ValueError("wrong length" if len(text) != 18 else "wrong form")
    if text[:2] not in _ISSUERS:
        raise ValueError("no such issuing province")
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise ValueError("has a date that does not exist") from None
    if text[-1] != ric.calc_check_digit(text):
        raise ValueError("checksum does not match")
    return text


def birth_date(number: str) -> str:
    """Date of birth in a normalised resident identity number, `YYYY-MM-DD`."""
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def sex(number: str) -> str:
    """Sex in a normalised resident identity number: the order code is odd for men."""
    return "male" if int(number[16]) % 2 else "female"


@lru_cache(maxsize=16_384)
def organisation(value: str) -> str:
    """A Unified Social Credit Code in upper case without separators.

    Raises
    ------
    ValueError
        Length, form or checksum is wrong.
    """
    try:
        return str(uscc.validate(value.translate(_DIGITS)))
    except ValidationError as error:
        raise ValueError(_reason(error)) from None


@lru_cache(maxsize=16_384)
def document(value: str) -> str:
    """Number of a document whose checksum isn't known here: upper case, without separators.

    Raises
    ------
    ValueError
        It is too short or long, or one character repeated (000000), which is a placeholder and names nobody.
    """
    text = _SEPARATORS.sub("", value.translate(_DIGITS)).upper()
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise ValueError("wrong length")
    if not text.isalnum():
        raise ValueError("wrong form")
    if len(set(text)) == 1:
        raise ValueError("is a placeholder")
    return text


def _reason(error: ValidationError) -> str:
    return _REASONS.get(type(error), "is not valid")
