"""A stand-in for Stripe that keeps books: localstripe on a free port of this machine.

Says its port as a line of JSON and ends with its standard input. What it lacks of the version that Courant asks for is
added here, as little as will do.
"""

import asyncio
import json
import sys

from aiohttp import web
from localstripe import errors, resources, server, webhooks

# Its books are kept in one file for everybody on the machine; each test has its own.
resources.Store.dump_to_disk = lambda self: None
# Fields that it does not know and that are asked for whole.
resources.Subscription.default_payment_method = None
resources.Subscription.discounts = None
resources.Invoice.payments = None
# Stripe says what is the matter with a name that it does not know.
plain = errors.UserError.__init__


def coded(self, code, message=None, contents=None):
    plain(self, code, message, {"code": "resource_missing", **(contents or {})} if code == 404 else contents)


errors.UserError.__init__ = coded


# Stripe ends what a customer has when it deletes them, and still knows that there was one.
def gone(cls, id):
    for subscription in cls._api_retrieve(id).subscriptions._list:
        resources.Subscription._api_delete(subscription.id)
    left = resources.DeletedObject(id, "customer")
    left.invoice_settings = None
    resources.store["customer:" + id] = left
    return left


resources.Customer._api_delete = classmethod(gone)


# It waits a second before it tells of something; at once will do.
async def at_once(_seconds):
    await yielded(0)


yielded = asyncio.sleep
webhooks.asyncio = type("At once", (), {"sleep": at_once, "ensure_future": staticmethod(asyncio.ensure_future)})


async def main():
    runner = web.AppRunner(server.app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(json.dumps({"event": "listening", "port": runner.addresses[0][1]}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


asyncio.run(main())
