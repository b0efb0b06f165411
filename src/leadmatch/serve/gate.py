"""What stands before every request: the name of this host, the token, the size of the body; and one line of log.

A request is refused before anything of it is read. What is logged is the method, the route with its blanks unfilled,
the status and the time: nothing that was asked, nothing that was answered, no address.
"""

import json
import logging
import time
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST = 64 * 1024
"""Bytes of a body: a lead is a few hundred."""
OPEN = ("/health",)
"""Paths that need no token."""
LOG = logging.getLogger("leadmatch.serve")
_TOO_LARGE = (413, "too_large", f"a body has {LARGEST} bytes at most")
_FIXED = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


@dataclass(slots=True)
class _Answer:
    """What is sent: with the headers that every answer has, and what the log tells of it."""

    send: Send
    status: int = 0
    began: float = field(default_factory=time.monotonic)

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), *_FIXED]}
        await self.send(message)

    async def refuse(self, status: int, code: str, text: str) -> None:
        if self.status:
            return  # an answer has begun: all that is left is to end the connection
        body = json.dumps({"code": code, "message": text}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        if status == 401:
            headers.append((b"www-authenticate", b"Bearer"))
        await self.pass_on({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


class Gate:
    """An ASGI application behind these checks.

    Args:
        app: the application.
        token: what callers show.
        hosts: the names that this host goes by, without port.
    """

    def __init__(self, app: App, token: str, hosts: Collection[str]) -> None:
        self._app = app
        self._token = token.encode()
        self._hosts = {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request and pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        headers = {name.lower(): value for name, value in scope["headers"]}
        try:
            refused = self._refused(scope["path"], headers)
            body = None if refused else await _read(receive)
            if refused is not None or body is None:
                await answer.refuse(*(refused or _TOO_LARGE))
            else:
                await self._app(scope, _again(body, receive), answer.pass_on)
        except Exception as error:
            LOG.error("unexpected %s", type(error).__name__)  # noqa: TRY400 - its text may be of a person
            await answer.refuse(500, "unexpected", "an error of the program, see its log")
        route = getattr(scope.get("route"), "path", "-")
        LOG.info(
            "%s %s %d %.0f ms", _word(scope["method"]), route, answer.status, (time.monotonic() - answer.began) * 1000
        )

    def _refused(self, path: str, headers: dict[bytes, bytes]) -> tuple[int, str, str] | None:
        if _name(headers.get(b"host", b"")) not in self._hosts:
            return 421, "wrong_host", "this host does not go by that name: see --allow-host"
        if path not in OPEN:
            kind, _, token = headers.get(b"authorization", b"").partition(b" ")
            if not compare_digest(token.strip(), self._token) or kind.lower() != b"bearer":
                return 401, "no_token", "show the token: Authorization: Bearer TOKEN"
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 10 or int(length) > LARGEST:
            return _TOO_LARGE
        return None


async def _read(receive: Receive) -> bytes | None:
    """A body; None where it goes on beyond `LARGEST`, whatever its length was said to be."""
    body = b""
    more = True
    while more and len(body) <= LARGEST:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body if len(body) <= LARGEST else None


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read, and then what comes after it."""
    said: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return said.pop() if said else await receive()

    return again


def _name(host: bytes) -> str:
    """The name in a Host header, without port and brackets."""
    text = host.decode("latin-1").lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.rpartition(":")[0] if text.count(":") == 1 else text


def _word(method: str) -> str:
    return method if method.isalpha() and len(method) < 10 else "?"
