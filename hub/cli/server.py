"""`hub up`, `hub down`, `hub status`: the embedded Neo4j and the API of one home."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from hub.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from hub.home import Home


@click.command()
@click.option("--detach", is_flag=True, help="Leave the API running in the background.")
@click.option("--no-api", is_flag=True, help="Start only Neo4j, which always stays in the background.")
@json_option
def up(detach: bool, no_api: bool, as_json: bool) -> None:
    """Start the embedded Neo4j (unless HUB_NEO4J_URI names one) and the API; Ctrl-C ends what this started."""
    from hub.home import Home
    from hub.service import ApiService

    with Home() as home:
        started = _ensure_neo4j(home)
        service = ApiService(home.settings)
        if not no_api and detach and not service.status()["running"]:
            service.start()
        state = _state(home)
        if as_json:
            print_json(state)
        else:
            _tell(state)
        if not no_api and not detach:
            click.echo(f"The API: {service.url}/docs (Ctrl-C ends it)", err=True)
            try:
                service.run()
            finally:
                if started:
                    _stop_neo4j(home)


@click.command()
@json_option
def down(as_json: bool) -> None:
    """Stop the API and the embedded Neo4j of this home."""
    from hub.home import Home
    from hub.service import ApiService

    with Home() as home:
        stopped = {"api": ApiService(home.settings).stop(), "neo4j": _stop_neo4j(home)}
    if as_json:
        print_json({"stopped": stopped})
    else:
        names = [name for name, was_running in stopped.items() if was_running]
        click.echo(f"Stopped: {', '.join(names)}." if names else "Nothing was running.")


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Tell what is running; exits with 3 where Neo4j does not answer."""
    from hub.home import Home

    with Home() as home:
        state = _state(home)
    if as_json:
        print_json(state)
    else:
        _tell(state)
    if not state["neo4j"]["answers"]:  # type: ignore[index]
        sys.exit(3)


def _ensure_neo4j(home: Home) -> bool:
    if home.settings.neo4j_uri is not None:
        return False
    from hub.graph.server import EmbeddedServer

    return EmbeddedServer(home.settings).ensure()


def _stop_neo4j(home: Home) -> bool:
    if home.settings.neo4j_uri is not None:
        return False
    from hub.graph.server import EmbeddedServer

    return EmbeddedServer(home.settings).stop()


def _state(home: Home) -> dict[str, object]:
    from hub.errors import ServerUnavailable
    from hub.graph.driver import connect
    from hub.service import ApiService

    settings = home.settings
    neo4j: dict[str, object] = {"embedded": settings.neo4j_uri is None, "uri": settings.neo4j_uri}
    if settings.neo4j_uri is None:
        from hub.graph.server import EmbeddedServer

        found = EmbeddedServer(settings).status()
        neo4j |= {"uri": found.uri, "pid": found.pid}
    try:
        connect(settings).close()
        neo4j["answers"] = True
    except ServerUnavailable as error:
        neo4j |= {"answers": False, "why": error.detail}
    return {"home": str(home.root), "neo4j": neo4j, "api": ApiService(settings).status()}


def _tell(state: dict[str, object]) -> None:
    rows = [("home", state["home"])]
    for part in ("neo4j", "api"):
        values = state[part]
        if isinstance(values, dict):
            rows += [(f"{part} {name}", value) for name, value in values.items()]
    print_table("This hub", ("what", "value"), rows)
