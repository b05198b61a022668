"""One message: its parts and headers, what cannot be smuggled in, and that a rendered digest travels whole."""

import datetime as dt
import email
import email.policy
import re
import string
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.editions import HOSTILE, NORMAL, QUIET
from horizon.delivery.message import POLICY, MessageContent, UnusableAddressError, build_message, parse_address
from horizon.digest.html.render import render_message
from horizon.errors import ConfigurationError
from horizon.values.edition import Edition, Recipient

MORNING = dt.datetime(2026, 2, 16, 6, 30, tzinfo=dt.UTC)
PICTURES = [("years", b"\x89PNG years"), ("bridge", b"\x89PNG bridge")]


def message(
    edition: str = "2026-W08",
    to: str = "planner@example.org",
    sender: str = "Horizon <horizon@finance.example.org>",
    subject: str = "Horizon week 8: £17m more expected",
    text: str = "The week in words: £17m\n",
) -> EmailMessage:
    html = '<p>The week: £17m</p><img src="cid:years"><img src="cid:bridge">'
    content = MessageContent(subject, text, html, PICTURES, b"PK book")
    return build_message(edition, Recipient(to, "finance", ("hep",)), sender, content, MORNING)


def read(built: EmailMessage) -> EmailMessage:
    """As a mail program would have it."""
    return email.message_from_bytes(built.as_bytes(policy=POLICY), policy=email.policy.default)


def test_its_parts() -> None:
    got = read(message())
    assert [part.get_content_type() for part in got.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "image/png",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ]
    plain, page = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert plain.get_content().strip() == "The week in words: £17m"
    assert page is not None
    assert "£17m" in page.get_content()
    pictures = {part["Content-ID"]: part.get_content() for part in got.walk() if part.get_content_type() == "image/png"}
    assert pictures == {f"<{name}>": png for name, png in PICTURES}
    (book,) = got.iter_attachments()
    assert (book.get_filename(), book.get_content()) == ("horizon-2026-W08.xlsx", b"PK book")


def test_its_headers() -> None:
    got = read(message())
    assert got["From"] == "Horizon <horizon@finance.example.org>"
    assert got["To"] == "planner@example.org"
    assert got["Subject"] == "Horizon week 8: £17m more expected"
    assert got["Date"].datetime == MORNING
    assert got["List-Id"] == "Horizon digest <digest.finance.example.org>"
    assert got["List-Unsubscribe"] == "<mailto:horizon@finance.example.org?subject=unsubscribe>"
    assert got["Auto-Submitted"] == "auto-generated"


def test_the_same_again_is_the_same_to_the_byte() -> None:
    assert message().as_bytes() == message().as_bytes()


def test_one_identity_an_edition_and_recipient_and_one_thread_a_recipient() -> None:
    built = [message(edition, to) for edition in ("2026-W08", "2026-W09") for to in ("a@example.org", "b@example.org")]
    assert len({sent["Message-ID"] for sent in built}) == 4
    assert [sent["References"] for sent in built] == [sent["In-Reply-To"] for sent in built]
    assert built[0]["References"] == built[2]["References"] != built[1]["References"] == built[3]["References"]
    assert built[0]["Message-ID"].endswith("@finance.example.org>")


def test_identifiers_of_a_long_domain_stay_whole() -> None:
    domain = ".".join(["department"] * 10) + ".example.org"
    got = message(sender=f"horizon@{domain}").as_bytes(policy=POLICY).decode("ascii")
    for name in ("References", "In-Reply-To", "List-Id", "List-Unsubscribe", "Message-ID"):
        (line,) = (line for line in got.split("\r\n") if line.startswith(f"{name}: "))
        assert domain in line


def test_it_travels_through_the_plainest_server() -> None:
    raw = message(text="£" * 5_000 + "\n.\n" + "a" * 5_000, subject="£" * 300).as_bytes(policy=POLICY)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 100
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert raw.endswith(b"\r\n")


@given(subject=st.text(max_size=300))
@example(subject="news\r\nBcc: evil@example.net")
@example(subject="news\r\n\r\n<script>")
@example(subject="=?utf-8?q?news=0D=0ABcc:_evil@example.net?=")
@example(subject="=?utf-8?b?bmV3cw0KQmNjOiBldmlsQGV4YW1wbGUubmV0?= =?utf-8?q?=0D=0AX: y?=")
@example(subject="\u202enews\u2028Bcc: evil@example.net\x85\x0b\x00")
def test_no_subject_makes_a_header_or_a_body(subject: str) -> None:
    got, plain = read(message(subject=subject)), read(message())
    assert got.keys() == plain.keys()
    assert not [defect for value in got.values() for defect in getattr(value, "defects", ())]
    assert str(got["Subject"]).isprintable()
    assert [part.get_content_type() for part in got.walk()] == [part.get_content_type() for part in plain.walk()]


@given(subject=st.text(string.ascii_letters + string.digits + " £€–:,.()", max_size=200))
def test_an_honest_subject_arrives_as_written(subject: str) -> None:
    assert str(read(message(subject=subject))["Subject"]) == " ".join(subject.split())


def test_no_text_makes_a_part() -> None:
    boundaries = [part.get_boundary() for part in message().walk() if part.is_multipart()]
    hostile = "".join(
        f"\n--{boundary}\nContent-Type: text/html\n\n<b>evil</b>\n--{boundary}--\n" for boundary in boundaries
    )
    got = read(message(text=hostile))
    assert len(list(got.walk())) == len(list(message().walk()))
    body = got.get_body(("plain",))
    assert body is not None
    assert "<b>evil</b>" in body.get_content()


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "planner",
        "planner@",
        "@example.org",
        "a@b@example.org",
        "planner@example.org\r\nBcc: evil@example.net",
        "planner@example.org\n",
        "planner@example.org>",
        "Planner <planner@example.org>",
        "a b@example.org",
        '"a b"@example.org',
        "plänner@example.org",
        "planner@exämple.org",
        "planner@[192.0.2.1]",
        "x" * 65 + "@example.org",
        "x@" + "y" * 260 + ".org",
    ],
)
def test_what_is_no_address(wrong: str) -> None:
    with pytest.raises(UnusableAddressError, match="is not an address that mail can carry"):
        message(to=wrong)


@pytest.mark.parametrize(
    "right", ["planner@example.org", "o'neil+news@trust.example.org", "a/b=c@x-y.example", "h@localhost"]
)
def test_what_is_an_address(right: str) -> None:
    assert parse_address(right).addr_spec == right


@pytest.mark.parametrize("wrong", ["", "Horizon", "Horizon <horizon>", "Horizon <h@example.org\r\nBcc: e@example.net>"])
def test_a_sender_that_is_no_address_is_said_in_one_line(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^the sender '.*' is no address: write \[smtp\] sender as .*$"):
        message(sender=wrong)


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
