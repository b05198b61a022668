"""A sender that can be killed: ``python sender.py URL PORT``, then on each line of its input an edition's key and how
many processes send it at once. It forks for each, so that Python is loaded once; it prints their ids, and ``ended``
when all are gone.
"""

import datetime as dt
import os
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from horizon.delivery.message import MessageContent, build_message
from horizon.delivery.outbox import deliver_edition
from horizon.delivery.smtp import SmtpMailbox
from horizon.settings import SmtpSettings
from horizon.store.deliveries import Deliveries
from horizon.store.engine import connect_database
from horizon.values.edition import Recipient

PEOPLE = [f"r{number:02d}@example.org" for number in range(20)]
MORNING = dt.datetime(2026, 2, 16, 6, 30, tzinfo=dt.UTC)


def send(url: str, port: int, key: str) -> None:
    """An edition to twenty people, as the week's run sends it."""
    content = MessageContent(key, "Text", "<p></p>", (), b"")
    messages = [
        (email, partial(build_message, key, Recipient(email, "", ()), "horizon@example.org", content, MORNING))
        for email in PEOPLE
    ]
    mailbox = SmtpMailbox(SmtpSettings(host="127.0.0.1", port=port, security="none"))
    deliver_edition(key, messages, Deliveries(connect_database(url)), mailbox, f"process {os.getpid()}")


def main(url: str, port: int) -> None:
    # What is imported only when a database is opened is imported now, before the first fork.
    connect_database(url).dispose()
    for line in sys.stdin:
        key, processes = line.split()
        children = []
        for _ in range(int(processes)):
            child = os.fork()
            if not child:
                # Not through the parent's way out: what it has open is not the child's to close.
                try:
                    send(url, port, key)
                finally:
                    os._exit(0)
            children.append(child)
        print(*children, flush=True)
        for child in children:
            os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
