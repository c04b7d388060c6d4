"""Numbers that name a person or thing, as far as they can be compared with a typing error in them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from graph_schema import contacts, identity_numbers

_NOT_CODE: Final = re.compile(r"[^0-9A-Z]+")
_PLACEHOLDER: Final = re.compile(r"(.)\1*|0*1?2?3?4?5?6?7?8?9?0?|(?:12345678|87654321|0123456789).*")


@lru_cache(maxsize=262_144)
def number(text: str) -> str:
    """An identifier in upper case without separators, or empty for a placeholder (`00000000`, `123456789`).

    Chinese resident numbers of 15 digits are extended to 18 (GB 11643-1999: century 19 and the check digit of
    ISO 7064 MOD 11-2) and a small x is made large; numbers whose checksum fails stay as they are, for
    comparison by eye.
    """
    code = _NOT_CODE.sub("", unicodedata.normalize("NFKC", text).upper().removesuffix(".0"))
    if _PLACEHOLDER.fullmatch(code):
        return ""
    return resident(code) or code


@lru_cache(maxsize=262_144)
def resident(code: str) -> str:
    """The valid Chinese resident number that a code is, in 18 characters, or empty (GB 11643-1999)."""
    if len(code) not in (15, 18):
        return ""
    try:
        return identity_numbers.resident(code)
    except ValueError:
        return ""


@lru_cache(maxsize=262_144)
def credit_code(code: str) -> str:
    """The valid unified social credit code that a code is, or empty (GB 32100-2015, with its check)."""
    try:
        return identity_numbers.organisation(code) if len(code) == 18 else ""
    except ValueError:
        return ""


@lru_cache(maxsize=262_144)
def phone(text: str) -> str:
    """A telephone number as its national digits, so that `+86 138…`, `0086138…` and `138…` meet (ITU-T
    E.164).
    """
    one = unicodedata.normalize("NFKC", text).strip().removesuffix(".0")
    digits = re.sub(r"\D", "", one)
    if len(digits) < 5 or _PLACEHOLDER.fullmatch(digits):
        return ""
    if one.startswith("+") or digits.startswith("00"):
        try:
            found = contacts.phone("+" + digits.removeprefix("00"))
        except ValueError:
            return digits
        return found[3:] if found.startswith("+86") else found.lstrip("+")
    return digits.lstrip("0") or digits


@lru_cache(maxsize=262_144)
def email(text: str) -> str:
    """An e-mail address in lower case without white space, even where it is not valid, for comparison by
    eye.
    """
    one = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).lower()).removeprefix("mailto:")
    return one if "@" in one and not one.startswith("@") else ""
