"""Serving until stopped."""

import gc
import logging
import socket
from collections.abc import Collection

import uvicorn

from leadmatch.errors import StoreError
from leadmatch.live.store import Store
from leadmatch.serve.app import make_app
from leadmatch.serve.gate import LOG

LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - told from others, not bound to
AT_ONCE = 200
"""Connections; beyond that callers are told to come again."""


def names(host: str, more: Collection[str]) -> set[str]:
    """The names that callers may use.

    Raises:
        StoreError: it listens at every address, and no name was given.
    """
    if host in EVERYWHERE and not more:
        raise StoreError(f"{host}: give the names that callers reach this machine by: --allow-host NAME")
    return {*more, *(LOOPBACK if host in (*LOOPBACK, *EVERYWHERE) else (host,))}


def run(store: Store, token: str, host: str, port: int, hosts: Collection[str] = ()) -> None:
    """Serve a store until the process is told to stop.

    Args:
        store: what is served.
        token: what callers show.
        host: the address to listen at.
        port: the port; 0 = any that is free.
        hosts: more names that callers may use.

    Raises:
        StoreError: it cannot listen there.
    """
    app = make_app(store, token, names(host, hosts))
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise StoreError(f"{host}:{port}: cannot listen there: {error.strerror or error}") from error
    _log_to_stderr()
    LOG.info("listening at http://%s:%d", f"[{host}]" if ":" in host else host, listening.getsockname()[1])
    config = uvicorn.Config(
        app, lifespan="off", access_log=False, log_config=None, server_header=False, proxy_headers=False,
        limit_concurrency=AT_ONCE,
    )  # fmt: skip
    gc.collect()
    gc.freeze()  # what stays as long as the server: to look it through takes 70 ms, and an answer would wait for it
    uvicorn.Server(config).run(sockets=[listening])


def _log_to_stderr() -> None:
    if not LOG.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        LOG.addHandler(handler)
        LOG.setLevel(logging.INFO)
