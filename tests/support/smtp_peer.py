"""A mail server for tests: smtp_peer.py MODE. Says what happens as lines of JSON and ends with its standard input.

accept   takes every mail
defer:N  answers 451 to the first N mails, then takes them
drop:N   breaks the connection off when it has the data of the first N mails
late:N   takes every mail, and answers for the first N only when the client has given up
refuse   answers 550 to every recipient
"""

import asyncio
import json
import sys

from aiosmtpd.smtp import SMTP


def say(**event):
    print(json.dumps(event), flush=True)


class Peer:
    def __init__(self, mode):
        self.mode, _, count = mode.partition(":")
        self.trouble = int(count or 0)

    def in_trouble(self):
        self.trouble -= 1
        return self.trouble >= 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == "refuse":
            say(event="refused", to=address)
            return "550 5.1.1 No such person"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        mail = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "text": envelope.content.decode("utf-8")}
        if self.mode == "defer" and self.in_trouble():
            say(event="deferred")
            return "451 4.7.1 Come back later"
        if self.mode == "drop" and self.in_trouble():
            say(event="dropped")
            server.transport.abort()
            return "421 4.4.2 Gone"
        say(event="accepted", **mail)
        if self.mode == "late" and self.in_trouble():
            try:
                # Ends when the client hangs up: the server then stops working for it.
                await asyncio.Event().wait()
            finally:
                say(event="abandoned")
        return "250 2.0.0 Ok"


async def main():
    loop = asyncio.get_running_loop()
    peer = Peer(sys.argv[1])
    server = await loop.create_server(lambda: SMTP(peer, hostname="peer.example", enable_SMTPUTF8=True), "127.0.0.1", 0)
    say(event="listening", port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
