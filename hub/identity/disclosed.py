"""What a look at who is who discloses, for the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub.audit.disclosure import Trace

if TYPE_CHECKING:
    from hub.identity.scene import Scene


def disclosed(scenes: Sequence[Scene]) -> Trace:
    """Whatever the mentions of the scenes say that is compared."""
    rows = [scene.mentions for scene in scenes]
    return Trace(
        datasets=tuple(sorted({one for mentions in rows for one in mentions.datasets})),
        fields=tuple(sorted({name for m in rows for name, column in m.fields.items() if any(column)})),
        entities=tuple(sorted({one for mentions in rows for one in mentions.now})),
        records=tuple(sorted({one for mentions in rows for one in mentions.records})),
    )
