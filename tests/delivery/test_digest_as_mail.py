"""The digest as it is drawn, put into a message and read back: nothing is lost, and nothing gets out."""

import datetime as dt
import email
import email.policy
import re
from email.message import EmailMessage

import pytest

from digest.editions import HOSTILE, NORMAL, QUIET
from horizon.delivery.message import POLICY, build
from horizon.digest.html.render import message
from horizon.values.edition import Edition, Recipient

MORNING = dt.datetime(2026, 2, 16, 6, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("edition", [NORMAL, QUIET, HOSTILE], ids=["normal", "quiet", "hostile"])
def test_a_drawn_digest_travels_whole(edition: Edition) -> None:
    drawn = message(edition, [page.name for page in edition.scan.watchlists])
    pictures = [(picture.name, picture.png) for picture in drawn.pictures]
    to = Recipient("planner@example.org", "finance", ())
    built = build(
        edition.key, to, "Horizon <h@example.org>", drawn.subject, drawn.text, drawn.html, pictures, b"PK", MORNING
    )
    got = email.message_from_bytes(built.as_bytes(policy=POLICY), policy=email.policy.default)
    assert isinstance(got, EmailMessage)
    text, page = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None and text.get_content().splitlines() == drawn.text.splitlines()
    assert page is not None and page.get_content().splitlines() == drawn.html.splitlines()
    named = set(re.findall(r'src="cid:([^"]+)"', page.get_content()))
    assert named == {part["Content-ID"].strip("<>") for part in got.walk() if part["Content-ID"]}
    assert got["Subject"] == " ".join(drawn.subject.split())
