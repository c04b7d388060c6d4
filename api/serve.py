"""Runs the API in this process until it is told to stop."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hub.settings import Settings


def run(
    settings: Settings,
    *,
    load_receipt: Callable[[str], None] | None = None,
    resolve: Callable[[str], None] | None = None,
) -> None:
    """Serve on `api_host:api_port`. Uses uvloop and httptools where they are installed."""
    import uvicorn

    from api.app import create_app

    uvicorn.run(
        create_app(settings, load_receipt=load_receipt, resolve=resolve, ahead=True),
        host=settings.api_host,
        port=settings.api_port,
        access_log=False,  # addresses hold ids; the app logs routes instead
        log_config=_log_config(),
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )


def _log_config() -> dict[str, Any]:
    """uvicorn's own, and a line a request from the app (`api.middleware`), with the time in front."""
    from uvicorn.config import LOGGING_CONFIG

    config = copy.deepcopy(LOGGING_CONFIG)
    config["formatters"]["app"] = {"format": "%(asctime)s %(levelname)s %(message)s"}
    config["handlers"]["app"] = {
        "class": "logging.StreamHandler",
        "formatter": "app",
        "stream": "ext://sys.stderr",
    }
    for name, level in (("rivermeet", "INFO"), ("hub", "WARNING")):
        config["loggers"][name] = {"handlers": ["app"], "level": level, "propagate": False}
    return config
