"""The one way to a connection with Neo4j, embedded or existing, made the same for both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hub.errors import ServerUnavailable
from hub.graph.neo4j_home import USER, Neo4jHome
from hub.settings import Settings

if TYPE_CHECKING:
    import neo4j


def connect(settings: Settings) -> neo4j.Driver:
    """Return a driver that has spoken to the server once; close it when done.

    Raises
    ------
    ServerUnavailable
        No server runs, it can't be reached, or it refuses the password.
    """
    import neo4j

    with _as_unavailable(settings):
        uri, auth = _target(settings)
        driver = neo4j.GraphDatabase.driver(uri, auth=auth, **_options())
        try:
            driver.verify_connectivity()
        except BaseException:
            driver.close()
            raise
    return driver


async def connect_async(settings: Settings) -> neo4j.AsyncDriver:
    """Return an asynchronous driver that has spoken to the server once; the same errors as `connect`."""
    import neo4j

    with _as_unavailable(settings):
        uri, auth = _target(settings)
        driver = neo4j.AsyncGraphDatabase.driver(uri, auth=auth, **_options())
        try:
            await driver.verify_connectivity()
        except BaseException:
            await driver.close()
            raise
    return driver


def _target(settings: Settings) -> tuple[str, tuple[str, str] | None]:
    if settings.neo4j_uri is not None:
        password = settings.neo4j_password
        auth = (settings.neo4j_user, password.get_secret_value()) if password is not None else None
        return settings.neo4j_uri, auth
    from hub.graph.server import EmbeddedServer

    uri = EmbeddedServer(settings).status().uri
    if uri is None:
        raise ServerUnavailable(
            f"No Neo4j runs on {settings.root}: start it with `hub up --detach`, "
            "or set HUB_NEO4J_URI to a Neo4j that runs already."
        )
    return uri, (USER, Neo4jHome.of_settings(settings).password())


def _options() -> dict[str, Any]:
    import neo4j

    return {
        "connection_timeout": 2.0,
        "connection_acquisition_timeout": 2.0,
        "max_connection_pool_size": 64,
        "max_transaction_retry_time": 30.0,
        "notifications_min_severity": "OFF",
        "warn_notification_severity": neo4j.NotificationMinimumSeverity.OFF,
        "telemetry_disabled": True,
        "user_agent": "rivermeet",
    }


@contextmanager
def _as_unavailable(settings: Settings) -> Iterator[None]:
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    where = "The embedded Neo4j" if settings.neo4j_uri is None else "The Neo4j of HUB_NEO4J_URI"
    try:
        yield
    except AuthError as error:
        raise ServerUnavailable(
            f"{where} refuses user and password: check HUB_NEO4J_USER and HUB_NEO4J_PASSWORD."
        ) from error
    except (DriverError, Neo4jError, ValueError, OSError) as error:
        raise ServerUnavailable(
            f"{where} can't be reached ({type(error).__name__}): check that it runs, and its address."
        ) from error
