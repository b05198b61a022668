"""The digest as it is drawn, put into a message and read back: nothing is lost, and nothing gets out."""

import datetime as dt
import email
import email.policy
import re
from email.message import EmailMessage

import pytest

from digest.editions import HOSTILE, NORMAL, QUIET
from horizon.delivery.message import POLICY, MessageContent, build_message
from horizon.digest.html.render import render_message
from horizon.values.edition import Edition, Recipient

MORNING = dt.datetime(2026, 2, 16, 6, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("edition", [NORMAL, QUIET, HOSTILE], ids=["normal", "quiet", "hostile"])
def test_a_drawn_digest_travels_whole(edition: Edition) -> None:
    drawn = render_message(edition, [page.name for page in edition.scan.watchlists])
    pictures = [(picture.name, picture.png) for picture in drawn.pictures]
    to = Recipient("planner@example.org", "finance", ())
    content = MessageContent(drawn.subject, drawn.text, drawn.html, pictures, b"PK")
    built = build_message(edition.key, to, "Horizon <h@example.org>", content, MORNING)
    got = email.message_from_bytes(built.as_bytes(policy=POLICY), policy=email.policy.default)
    assert isinstance(got, EmailMessage)
    text, page = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert text.get_content().splitlines() == drawn.text.splitlines()
    assert page is not None
    assert page.get_content().splitlines() == drawn.html.splitlines()
    named = set(re.findall(r'src="cid:([^"]+)"', page.get_content()))
    assert named == {part["Content-ID"].strip("<>") for part in got.walk() if part["Content-ID"]}
    assert got["Subject"] == " ".join(drawn.subject.split())
