"""`python -m api`: the API of the home that `HUB_HOME` names, in a process of its own. `hub up` starts it."""

from __future__ import annotations

import sys

from api.serve import run
from hub.errors import HubError
from hub.home import Home
from hub.pipeline.receipt import load_receipt


def main() -> None:
    """Serve until it is told to stop; it loads webhook deliveries and resolves after judgements too."""
    try:
        with Home() as home:
            run(
                home.settings,
                load_receipt=lambda receipt: load_receipt(home, receipt),
                resolve=lambda entity: _resolve(home, entity),
            )
    except HubError as error:
        sys.exit(f"api: {error.detail}")


def _resolve(home: Home, entity: str) -> None:
    from hub.identity.resolution.resolve import resolve

    resolve(home, entities=(entity,))


if __name__ == "__main__":
    main()
