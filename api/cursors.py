"""Opaque cursors. They hold a position between things the reader saw, and are checked for form when they come
back.

They are not secrets and open nothing: every page is read through the lens of its own request.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

import orjson

from hub.errors import WrongUse

_LONGEST = 1_000


def encode(*position: str | float) -> str:
    """A cursor for a position."""
    return base64.urlsafe_b64encode(orjson.dumps(position)).decode("ascii").rstrip("=")


def decode(cursor: str, *form: type[str] | type[float] | type[int]) -> tuple[str | float, ...]:
    """The position of a cursor whose parts have these types.

    Raises
    ------
    WrongUse
        It isn't a cursor of this route.
    """
    try:
        if len(cursor) > _LONGEST:
            raise ValueError
        position = orjson.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
        if not isinstance(position, list) or [type(part) for part in position] != list(form):
            raise ValueError
    except (ValueError, binascii.Error) as error:
        raise WrongUse("This cursor is not one that this route gave. Start again without one.") from error
    return tuple(position)


def begins_after(cursor: str | None) -> str | None:
    """The id that a page begins after; none for the first page. Raises WrongUse."""
    return str(decode(cursor, str)[0]) if cursor else None


def following(ids: Sequence[str], limit: int) -> str | None:
    """The cursor of the next page, where the ids of one more than `limit` were found."""
    return encode(ids[limit - 1]) if len(ids) > limit else None
