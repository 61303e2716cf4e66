"""ASGI application: from a request to a handler and back, with injected faults.

Handlers are synchronous and short; they run one at a time under the world's lock. Only waiting, which
a fault may ask for, is done with ``await``, so that a slow call does not hold up the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from simulator.faults import Fault
from simulator.http import Call, Caller, Refused, Reply, Service
from simulator.journal import Entry
from simulator.shelf import Unwritable
from simulator.world import World, new_request_id

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Authenticate = Callable[[Call], Caller | None]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
logger = logging.getLogger(__name__)


class CloudApp:
    """The ASGI application: finds the service by the path's first segment, and answers for it."""

    def __init__(self, world: World, services: tuple[Service, ...], authenticate: Authenticate) -> None:
        self.world, self._authenticate = world, authenticate
        self._services = {service.routes.prefix.strip("/"): service for service in services}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        body = await _read(receive)
        service = self._services.get(scope["path"].strip("/").partition("/")[0])
        if service is None:
            await _answer(send, Reply(404, "no such service\n", media_type="text/plain"), {})
            return
        await self._serve(service, _call(self.world, scope, body), receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Answer the server's start and stop; the file is closed with the latter."""
        while True:
            message = await receive()
            stopping = message["type"] == "lifespan.shutdown"
            if stopping:
                with self.world.lock:
                    self.world.cabinet.close()
            await send({"type": f"{message['type']}.complete"})
            if stopping:
                return

    async def _serve(self, service: Service, call: Call, receive: Receive, send: Send) -> None:
        fault = self._fault(service, call)
        kind = fault.kind if fault else None
        if fault and kind == "delay":
            await asyncio.sleep(fault.seconds)
        if kind == "reset":
            await _hang_up(receive, send)
            return
        reply, headers = self._failed(service, call, fault) if kind == "status" else self.run(service, call)
        if fault and kind == "lose-reply":
            if not fault.seconds:
                await _hang_up(receive, send)
                return
            await asyncio.sleep(fault.seconds)
        await _answer(send, reply, headers, head=call.method == "HEAD")

    def _fault(self, service: Service, call: Call) -> Fault | None:
        if service.name == "simulator" or not len(self.world.faults):
            return None
        with self.world.lock, self.world.cabinet.transaction():
            return self.world.misfortunes.on_call(service.name, call.method, call.path)

    def _failed(self, service: Service, call: Call, fault: Fault | None) -> tuple[Reply, dict[str, str]]:
        assert fault is not None
        texts = {401: "The request you have made requires authentication.", 429: "Too many requests"}
        text = fault.text or texts.get(fault.status, "The server is currently unavailable.")
        reply = service.say_no(call, Refused(fault.status, text))
        wait = {"Retry-After": f"{fault.seconds:g}"} if fault.seconds else {}
        return msgspec.structs.replace(reply, headers=reply.headers | wait), service.leave(call)

    def run(self, service: Service, call: Call) -> tuple[Reply, dict[str, str]]:
        """Settle the world, then do what is asked, in one transaction; a refusal undoes it."""
        with self.world.lock:
            call = msgspec.structs.replace(call, now=self.world.settle())
            try:
                with self.world.cabinet.transaction():
                    call = service.enter(call)
                    reply = self._dispatch(service, call)
                    self._note(service, call, reply)
            except Refused as refusal:
                reply = service.say_no(call, refusal)
            except Unwritable:
                reply = service.say_no(call, Refused(500, service.failure))
            except Exception:
                logger.exception("simulated %s failed on %s %s", service.name, call.method, call.path)
                reply = service.say_no(call, Refused(500, service.failure))
        return reply, service.leave(call)

    def _dispatch(self, service: Service, call: Call) -> Reply:
        found = service.routes.find("GET" if call.method == "HEAD" else call.method, call.path)
        found = service.routes.find(call.method, call.path) or found
        signed_in = self._authenticate(call)
        if signed_in is None and not (found and found[0].anonymous):
            raise Refused(401, "The request you have made requires authentication.")
        if found is None:
            return service.nothing_here(call)
        route, parameters = found
        reply: Reply = route.handler(msgspec.structs.replace(call, signed_in=signed_in), *parameters)
        return reply

    def _note(self, service: Service, call: Call, reply: Reply) -> None:
        if call.method in SAFE or reply.status >= 400 or service.name == "simulator":
            return
        signed_in = self._authenticate(call)
        if signed_in is None or call.path.endswith("/auth/tokens"):
            return
        self.world.journal.write(
            Entry(
                call.now,
                "call",
                service=service.name,
                method=call.method,
                path=call.path,
                server_id=reply.subject,
                project_id=signed_in.project_id or "",
                user_id=signed_in.user_id,
                request_id=call.request_id,
                status=reply.status,
            )
        )


def _call(world: World, scope: Scope, body: bytes) -> Call:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return Call(
        world=world,
        now=world.now(),
        method=scope["method"],
        path="/" + scope["path"].strip("/"),
        query=tuple(parse_qsl(scope["query_string"].decode(), keep_blank_values=True)),
        headers=headers,
        body=body,
        request_id=new_request_id(),
    )


async def _read(receive: Receive) -> bytes:
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


async def _answer(send: Send, reply: Reply, headers: dict[str, str], *, head: bool = False) -> None:
    body = reply.encoded()
    sent = {"Content-Type": reply.media_type} | headers | reply.headers
    if reply.status != 204:
        sent["Content-Length"] = str(len(body))
    lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": lines})
    await send({"type": "http.response.body", "body": b"" if head else body})


async def _hang_up(receive: Receive, send: Send) -> None:
    """Close the connection without a word. ASGI has no way to say it, so uvicorn's transport is asked."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError
    transport.abort()
    await receive()  # returns once uvicorn has noticed
