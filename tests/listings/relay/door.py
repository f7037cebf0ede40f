"""The door for mail in a thread of a test's own."""

import asyncio
import threading
from contextlib import contextmanager

from django.db import connections

from listings.relay import endpoint


@contextmanager
def listening():
    """The door, open; gives its port."""
    endpoint.DOOR.misses = endpoint.Misses()
    endpoint.Line.lines.clear()
    up = threading.Event()
    found = {}

    async def ready(port):
        found["port"] = port
        up.set()

    async def serve():
        found["task"] = asyncio.ensure_future(endpoint.serve(ready))
        found["loop"] = asyncio.get_running_loop()
        await found["task"]

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert up.wait(10)
    try:
        yield found["port"]
    finally:
        found["loop"].call_soon_threadsafe(found["task"].cancel)
        thread.join(10)


async def in_thread(deed, *given, **named):
    """As the product does, and without leaving a connection to the test's database."""

    def done():
        try:
            return deed(*given, **named)
        finally:
            connections.close_all()

    return await asyncio.to_thread(done)
