"""The API as an ASGI app: `uvicorn --factory api.app:create_app`, or `api.serve.run` as `hub up` does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from threading import Event
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from api.auth import Authenticator
from api.bodies import BodyLimits
from api.catalogue import Catalogue
from api.checkpointing import Checkpointing
from api.concerns import Concerns
from api.deliveries import Deliveries
from api.metrics import Metrics
from api.middleware import RequestContext
from api.noticed import Noticed
from api.notices import Messenger
from api.planning import Planning
from api.problems import add_problems
from api.registered import Registered
from api.resolving import Resolving
from api.responses import only_problems
from api.rights import Handling, InForce, handles_case
from api.routers import (
    access,
    aggregates,
    assignments,
    audit,
    concerned,
    corrections,
    disputes,
    emergencies,
    entities,
    files,
    grants,
    health,
    hits,
    identity,
    ingest,
    links,
    me,
    my_requests,
    patterns,
    problems,
    quality,
    questions,
    records,
    requests,
    runs,
    search,
)
from api.routers import catalogue as catalogue_routes
from api.routers import orders as court_orders
from api.routers import retention as keeping
from api.rulebook import Rulebook
from api.services import Services
from hub.access.change import note_change
from hub.access.preparing import prepare as prepare_views
from hub.access.purposes import read_purposes
from hub.audit.log import LedgerLog
from hub.audit.signing import Signing
from hub.graph import reader
from hub.graph.reads import concerned as own_data
from hub.graph.reads import handlers, mentions, neighbourhood, opened, reach
from hub.graph.reads import hits as hit_or_not
from hub.graph.reads import search as searching
from hub.graph.reads.database import Database, Neo4jDatabase
from hub.home import Home
from hub.ledger.ledger import Ledger, ledger_url
from hub.questions.declared import read_questions
from hub.search.candidates import prepare
from hub.settings import Settings
from hub.sharing.catalogue import publish_registered

_DESCRIPTION = """\
Records of a district's departments, checked and held as a graph, each department seeing what it may.

Every read needs a token and is written to the audit log before its answer leaves. Errors are problems in the
form of RFC 9457 with a `request_id`. Lists go on with the opaque `next` cursor. Answers carry an ETag.
"""


def create_app(
    settings: Settings | None = None,
    *,
    load_receipt: Callable[[str], None] | None = None,
    catalogue: Callable[[], Catalogue] | None = None,
    open_database: Callable[[Settings], AbstractAsyncContextManager[Database]] | None = None,
    resolve: Callable[[str], None] | None = None,
    handling: Handling = handles_case,
    ahead: bool = False,
) -> FastAPI:
    """The app for one hub.

    `load_receipt` loads a webhook delivery, by receipt id, into the graph; it is called in a thread, one at a
    time. Without it deliveries are stored and wait. `catalogue` gives what is registered; unset, that is read
    from the connectors' manifests. `open_database` opens the graph; unset, it is the hub's Neo4j. `resolve` finds
    anew who is who of an entity type after a judgement, in a thread; without it that waits for the next resolve.
    `handling` tells who handles which case. `ahead`: what officers see is worked out at the start, in the background,
    so that the first of them need not wait for it.

    Raises
    ------
    WrongUse
        `HUB_ENV=production` without `HUB_JWKS_URL`, or a question of the home is wrong: file, line and reason.
    """
    settings = settings or Settings()
    metrics = Metrics()
    authenticator = Authenticator.of_settings(settings)
    asked = read_questions(settings.root, read_purposes(settings.root))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        ledger = Ledger.open(ledger_url(settings), time_zone=settings.time_zone)
        registered = catalogue or Registered(settings)
        rules = Rulebook(settings, registered, lambda read: note_change(ledger, settings.root, read))
        # What is wrong in the rules is told at start; the first read need not wait for them.
        await asyncio.to_thread(rules.note)
        if catalogue is None:
            await asyncio.to_thread(publish_registered, ledger, settings.root)
        signing = await asyncio.to_thread(Signing.of_settings, settings, ledger.checkpoints)
        checkpointing = Checkpointing(signing, settings, metrics)
        log = LedgerLog(ledger.disclosures, grown=checkpointing.grown)
        deliveries = Deliveries(ledger.receipts, load_receipt, metrics)
        home = Home(settings)
        resolving = Resolving(home, resolve)
        messenger = Messenger(ledger.notices, settings.root)
        planning = Planning(asked.values())
        async with (open_database or _neo4j)(settings) as database:
            app.state.services = Services(
                settings=settings,
                database=database,
                ledger=ledger,
                log=log,
                signing=signing,
                authenticator=authenticator,
                catalogue=registered,
                rules=rules,
                handling=handling,
                in_force=InForce(ledger),
                deliveries=deliveries,
                metrics=metrics,
                home=home,
                resolving=resolving,
                concerns=Concerns.of_settings(settings),
                messenger=messenger,
                noticed=Noticed(ledger, registered),
                questions=asked,
                planning=planning,
            )
            preparing: list[asyncio.Task[Any]] = [asyncio.create_task(asyncio.to_thread(prepare))]
            ending = Event()
            if ahead:
                preparing.append(asyncio.create_task(asyncio.to_thread(prepare_views, rules(), ending)))
            async with (
                deliveries.worker(),
                resolving.worker(),
                checkpointing.worker(),
                messenger.worker(),
                rules.worker(),
                planning.worker(database),
            ):
                yield
            ending.set()
            await asyncio.gather(*preparing)
            await log.close()
            await checkpointing.step()
        with home:
            ledger.close()

    app = FastAPIOffline(
        title="Rivermeet",
        version=version("rivermeet"),
        summary="A city's departments ask each other's records, each as far as it may.",
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        swagger_ui_parameters={"persistAuthorization": False, "tryItOutEnabled": True},
    )
    app.add_middleware(BodyLimits)
    app.add_middleware(RequestContext, metrics=metrics)
    add_problems(app)
    for module in (
        entities,
        files,
        identity,
        me,
        my_requests,
        concerned,
        records,
        search,
        hits,
        emergencies,
        aggregates,
        links,
        catalogue_routes,
        requests,
        grants,
        disputes,
        corrections,
        assignments,
        access,
        audit,
        runs,
        quality,
        ingest,
        health,
        problems,
        keeping,
        court_orders,
        patterns,
    ):
        app.include_router(module.router)
    app.include_router(questions.router_of(asked))
    describe = app.openapi
    app.openapi = lambda: only_problems(describe())  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _neo4j(settings: Settings) -> AsyncIterator[Database]:
    from hub.graph.driver import connect_async

    database = Neo4jDatabase(
        lambda: connect_async(settings),
        warm_up=[
            *reader.warm_up(),
            *mentions.warm_up(),
            *handlers.warm_up(),
            *reach.warm_up(),
            *neighbourhood.warm_up(),
            *opened.warm_up(),
            *searching.warm_up(),
            *hit_or_not.warm_up(),
            *own_data.warm_up(),
        ],
    )
    connecting = asyncio.ensure_future(database.connected())
    connecting.add_done_callback(lambda done: done.cancelled() or done.exception())  # told by the reads
    try:
        yield database
    finally:
        await database.close()
