"""Localstripe on a free port of the loopback address; says which one, and ends with its standard input."""

import asyncio
import json
import sys

from aiohttp import web
from localstripe import resources, server

# Otherwise it writes all that it knows to one file in /tmp after each change, and reads it again at the start.
resources.Store.dump_to_disk = lambda self: None

# Stripe leaves out what it does not have; localstripe answers 400.
exported = resources.StripeObject._export
resources.StripeObject._export = lambda self, expand=None: exported(
    self, [path for path in expand or [] if path.split(".")[-1] != "default_payment_method"]
)


async def main():
    runner = web.AppRunner(server.app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    print(json.dumps({"event": "listening", "port": port}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
