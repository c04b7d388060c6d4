"""dlt reports usage unless told not to before its first import; the hub reports nothing to anyone."""

from __future__ import annotations

import os


def switch_off() -> None:
    """To be called in front of each import of dlt."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
