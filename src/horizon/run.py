"""The whole way on one page: pull, scan, compose, deliver. Read this first.

    registry ──pull──▶ store ──scan──▶ assessments ──compose──▶ edition ──deliver──▶ mailboxes

An edition is composed once a week and then frozen; running again in the same week only finishes its deliveries.
"""

import datetime as dt
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from functools import lru_cache, partial
from typing import Self

from horizon.delivery.message import build
from horizon.delivery.outbox import FolderMailbox, Mailbox, Sent, deliver
from horizon.delivery.smtp import SmtpMailbox
from horizon.digest import publish, render
from horizon.digest.bridge import bridge
from horizon.digest.compose import compose
from horizon.digest.narrow import narrow
from horizon.errors import DeliveryError, PartlyDone, UsageError, WatchlistError
from horizon.evidence import tables
from horizon.impact import valuation
from horizon.pull import PullReport, from_registry
from horizon.registry.client import Client
from horizon.registry.query import Wanted
from horizon.replay import scorecard
from horizon.scan import scan
from horizon.settings import Settings
from horizon.store.deliveries import Deliveries
from horizon.store.editions import Editions
from horizon.store.engine import connect, hold
from horizon.store.trials import Noted, Trials
from horizon.values.dates import iso_week
from horizon.values.frozen import Bridge, Edition, Recipient, Scan, ScoreLine
from horizon.watchlist import files
from horizon.watchlist.schema import Watchlist

TELLING = {"new", "stopped", "resumed", "phase", "primary_completion", "completion", "gone", "returned"}
"""The kinds of change that move a date or a chance, and can stand behind a step of the bridge."""

LEASE_SECONDS = 120  # renewed while a run lives; a dead one is out of the way after it
Progress = Callable[[str, int, int | None], None]


def quiet(_: str, __: int = 0, ___: int | None = None) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Workspace:
    """A workspace that has been opened: its settings, its stored trials, editions and deliveries, its watchlists and
    the faults of the broken ones."""

    settings: Settings
    trials: Trials
    watchlists: tuple[Watchlist, ...]
    faults: tuple[str, ...]

    @property
    def editions(self) -> Editions:
        """The frozen editions."""
        return Editions(self.trials.engine)

    @property
    def deliveries(self) -> Deliveries:
        """Who has had which edition."""
        return Deliveries(self.trials.engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the database."""
        self.trials.engine.dispose()


@dataclass(frozen=True, slots=True)
class Week:
    """What a run came to: the pull (None if there was none), the edition's key, and its deliveries."""

    pull: PullReport | None
    edition: str
    sent: Sent
    faults: tuple[str, ...]


def open_workspace(settings: Settings, names: Sequence[str] = ()) -> Workspace:
    """Open the store and read the watchlists. WatchlistError where every one of them is broken."""
    loaded = files.load_all(settings.watchlists, names)
    faults = tuple(str(fault) for fault in loaded.faults)
    if not loaded.watchlists:
        raise WatchlistError(faults[0] if faults else f"{settings.watchlists} holds no watchlist; see: horizon init")
    return Workspace(settings, Trials(connect(settings.database_url)), loaded.watchlists, faults)


def week(settings: Settings, progress: Progress = quiet) -> Week:
    """What the scheduler runs: pull, scan, compose, deliver."""
    with open_workspace(settings) as workspace, alone(workspace):
        pulled = pull(workspace, progress=progress)
        edition = digest(workspace, progress=progress)
        return Week(pulled, edition.key, send(workspace, edition), workspace.faults)


def alone(workspace: Workspace) -> AbstractContextManager[None]:
    """The lease that keeps a second run out, so that no edition is composed twice at once. StoreError if it is held."""
    return hold(workspace.trials.engine, "run", owner(), LEASE_SECONDS)


def pull(workspace: Workspace, full: bool = False, progress: Progress = quiet) -> PullReport:
    """The registry into the store, as far as the watchlists ask."""
    registry = workspace.settings.registry
    with Client(registry.url, pause=registry.pause, contact=registry.contact) as client:
        return from_registry(client, workspace.trials, wanted(workspace.watchlists), full, progress)


def wanted(watchlists: Sequence[Watchlist]) -> list[Wanted]:
    """What the watchlists can ever match, as questions to the registry."""
    return [
        Wanted(part.match.conditions, part.match.mesh, part.match.interventions, _phases(watchlist), _kinds(watchlist))
        for watchlist in watchlists
        for part in watchlist.parts
    ]


def _kinds(watchlist: Watchlist) -> tuple[str, ...] | None:
    """A trial none of whose interventions is of these kinds is never counted."""
    kinds = watchlist.count.kinds
    return None if kinds == "all" else tuple(kinds)


def _phases(watchlist: Watchlist) -> tuple[int, ...] | None:
    """Phases are only asked for where nothing without a phase is counted."""
    kinds, phases = watchlist.count.kinds, watchlist.count.phases
    medicines = kinds != "all" and set(kinds) <= {"drug", "biological", "genetic", "combination_product"}
    return tuple(phases) if medicines and phases != "all" else None


def assess(workspace: Workspace, as_of: dt.date | None = None, progress: Progress = quiet) -> tuple[Scan, str]:
    """Assess what is stored as it stood on a day (today); the scan, and the JSON of what it was made of."""
    day = as_of or workspace.settings.today
    last = workspace.trials.last_pull()
    timestamp = min(last.data_timestamp, f"{day}T23:59:59") if last else f"{day}T00:00:00"
    found, inputs = scan(
        workspace.trials.all(day),
        workspace.watchlists,
        tables.load(day),
        timestamp,
        workspace.settings.digest,
        lambda what: progress(what, 0, None),
    )
    return found, valuation.to_json(inputs)


def digest(
    workspace: Workspace, revise: bool = False, progress: Progress = quiet, notes: Sequence[str] = ()
) -> Edition:
    """The edition of this week: composed once and frozen, or as it was frozen. Files first, then the row with its
    deliveries in one transaction, so that an edition is either there with everything or not at all."""
    editions, settings = workspace.editions, workspace.settings
    key = _key(editions, settings.today, revise)
    if frozen := editions.get(key):
        return frozen
    edition = _composed(workspace, key, progress, notes)
    publish.edition(edition, settings.reports)
    editions.commit(edition, [one.email for one in recipients(workspace.watchlists)])
    return edition


def _composed(workspace: Workspace, key: str, progress: Progress, notes: Sequence[str]) -> Edition:
    found, inputs = assess(workspace, progress=progress)
    progress("composing", 0, None)
    before = workspace.editions.before(key)
    since = before.scan.data_timestamp if before else ""
    noted = workspace.trials.changes(since, found.data_timestamp) if before else ()
    return compose(
        key=key,
        scan=found,
        before=before,
        noted=[(one.noted, one.change) for one in noted],
        bridge=_bridge(before, found, inputs, noted) if before else (),
        scores=_scores(workspace),
        inputs=inputs,
        # The name of the file is enough: where it lies is nobody's business but the workspace's.
        refused=[fault.removeprefix(f"{workspace.settings.watchlists}{os.sep}") for fault in workspace.faults],
        notes=[*notes, *_unreadable(before)],
        set_aside=workspace.trials.set_aside_count(since, found.data_timestamp),
    )


def _scores(workspace: Workspace) -> tuple[ScoreLine, ...]:
    earlier = [one for key in workspace.editions.all_keys() if (one := workspace.editions.get(key))]
    evidence = tables.load(workspace.settings.today)
    return scorecard.score(earlier, scorecard.outcomes(earlier, evidence), evidence)


def _key(editions: Editions, today: dt.date, revise: bool) -> str:
    week_key = iso_week(today)
    own = [key for key in editions.all_keys() if key == week_key or key.startswith(f"{week_key}-r")]
    if revise and own:
        return f"{week_key}-r{len(own) + 1}"
    return own[-1] if own else week_key


def _bridge(before: Edition, found: Scan, inputs: str, noted: Sequence[Noted]) -> tuple[Bridge, ...]:
    changes = {one.change.nct_id: one.change for one in noted if one.change.kind in TELLING}
    trials = {one.key: [trial.nct_id for trial in one.trials] for one in found.technologies}

    def reason(key: str) -> str:
        told = [f"{changes[nct].text} ({nct})" for nct in trials.get(key, ()) if nct in changes]
        return "; ".join(told[:2])

    was, now = valuation.from_json(before.inputs), valuation.from_json(inputs)
    if was is None or now is None:
        return ()
    return bridge(before, was, now, tables.load(was.day), tables.load(now.day), found, reason)


def _unreadable(before: Edition | None) -> Sequence[str]:
    """What to say where an older version froze the edition before, so that its figures cannot be taken apart."""
    if before is None or valuation.from_json(before.inputs):
        return ()
    return (f"Another version of horizon made {before.key}: what moved since then cannot be told by cause.",)


def recipients(watchlists: Sequence[Watchlist]) -> tuple[Recipient, ...]:
    """Everybody who is named, once, with the watchlists that name them."""
    people: dict[str, list[tuple[str, str]]] = {}
    for watchlist in watchlists:
        for to in watchlist.recipients:
            people.setdefault(to.email, []).append((watchlist.name, to.role))
    return tuple(
        Recipient(email, next((role for _, role in named if role), ""), tuple(name for name, _ in named))
        for email, named in sorted(people.items())
    )


def send(workspace: Workspace, edition: Edition) -> Sent:
    """Deliver an edition to those who have not had it: by SMTP, or into its ``outbox/`` where no host is set. Who has
    been named since it was composed gets the newest edition too; who is no longer named waits for nothing."""
    settings, people = workspace.settings, _readers(workspace.watchlists, edition)
    if edition.key == workspace.editions.all_keys()[-1]:
        workspace.deliveries.add(edition.key, [one.email for one in people])
    folder = settings.reports / edition.key / "outbox"
    mailbox: Mailbox = SmtpMailbox(settings.smtp) if settings.smtp.host else FolderMailbox(folder)
    # Those who read the same watchlists get the same page: it is drawn once.
    draw = lru_cache(maxsize=8)(partial(_drawn, edition))
    messages = [(one.email, partial(_message, edition.key, one, settings.smtp.sender, draw)) for one in people]
    sent = deliver(edition.key, messages, workspace.deliveries, mailbox, owner())
    return _of_those_named(sent, recipients(workspace.watchlists))


def _readers(watchlists: Sequence[Watchlist], edition: Edition) -> tuple[Recipient, ...]:
    """Those whom an edition has something for; a watchlist that came after it waits for the next one."""
    inside = {page.name for page in edition.scan.watchlists}
    return recipients([one for one in watchlists if one.name in inside])


def _of_those_named(sent: Sent, people: Sequence[Recipient]) -> Sent:
    named = {one.email for one in people}
    left = ("pending", "refused", "unknown")
    return replace(sent, **{state: tuple(one for one in getattr(sent, state) if one in named) for state in left})


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the readers of the same watchlists get."""

    page: render.Message
    workbook: bytes


def _drawn(edition: Edition, watchlists: tuple[str, ...]) -> _Drawn:
    return _Drawn(render.message(edition, watchlists), publish.workbook(narrow(edition, watchlists)))


def _message(key: str, one: Recipient, sender: str, draw: Callable[[tuple[str, ...]], _Drawn]) -> EmailMessage:
    drawn, now = draw(one.watchlists), dt.datetime.now(tz=dt.UTC)
    page, pictures = drawn.page, [(picture.name, picture.png) for picture in drawn.page.pictures]
    return build(key, one, sender, page.subject, page.text, page.html, pictures, drawn.workbook, now)


def due(workspace: Workspace, edition: str = "", revise: bool = False) -> tuple[Recipient, ...]:
    """Who would get an edition, this week's without a key, if it were sent now; nothing is composed for it."""
    key = edition_of(workspace, edition).key if edition else _key(workspace.editions, workspace.settings.today, revise)
    over = {one.email for one in workspace.deliveries.states(key) if one.state not in {"pending", "claimed"}}
    return tuple(one for one in recipients(workspace.watchlists) if one.email not in over)


def judge(done: Week) -> None:
    """Raise what the exit code must say: nobody served, or only some."""
    left = [*done.sent.pending, *done.sent.refused, *done.sent.unknown]
    if left and not done.sent.sent:
        raise DeliveryError(
            f"{done.edition}: nobody was served; waiting or refused: {', '.join(left)}. See: horizon status"
        )
    if left:
        raise PartlyDone(
            f"{done.edition}: sent to {len(done.sent.sent)}, not to {', '.join(left)}. See: horizon status"
        )
    complete(done.faults)


def complete(faults: Sequence[str]) -> None:
    """Raise what the exit code must say where some of the watchlists are broken and the others were served."""
    if faults:
        raise PartlyDone(f"done without the watchlists that are broken: {'; '.join(faults)}")


def edition_of(workspace: Workspace, key: str) -> Edition:
    """A frozen edition; UsageError names those there are."""
    found = workspace.editions.get(key)
    if found is None:
        raise UsageError(f"no edition {key!r}; there are: {', '.join(workspace.editions.all_keys()) or 'none yet'}")
    return found


def owner() -> str:
    """Who holds a lease or a claim: this process on this machine."""
    return f"{socket.gethostname()}:{os.getpid()}"
