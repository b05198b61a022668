"""A replay from end to end: the editions that would have been, held against what happened, and one page of it.

Its files lie under ``reports/replay/NAME/`` and nowhere else; the store is only read.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from horizon.app.run import Progress, quiet
from horizon.app.workspace import Workspace
from horizon.digest import calendar, publish
from horizon.digest.charts.hindsight import Purse, Track, hindsight
from horizon.evidence import tables
from horizon.replay import page, past_editions
from horizon.replay.comparison import Money, Story, answers, money, stories, verdict
from horizon.scoring import scorecard
from horizon.scoring.observed_outcomes import became, never_named
from horizon.values.edition import Edition, ScoreLine
from horizon.values.forecast_record import spoken
from horizon.values.outcome import Outcome
from horizon.watchlist.schema.watchlist import Watchlist

MOST_TRACKS = 4


@dataclass(frozen=True, slots=True)
class LookedBack:
    """One watchlist looked back on: its editions, and what was said in them beside what happened."""

    watchlist: str
    title: str
    payer: str
    editions: tuple[Edition, ...]
    verdict: str
    answers: tuple[str, ...]
    stories: tuple[Story, ...]
    money: tuple[Money, ...]
    scores: tuple[ScoreLine, ...]

    @property
    def by_year(self) -> tuple[Money, ...]:
        """The money of the whole watchlist, by financial year."""
        return tuple(row for row in self.money if row.since_launch is None)

    @property
    def since_launch(self) -> tuple[Money, ...]:
        """The money of one technology, by year since its launch."""
        return tuple(row for row in self.money if row.since_launch is not None)


def look_back(
    opened: Workspace, watchlist: Watchlist, days: Sequence[dt.date], progress: Progress = quiet
) -> LookedBack:
    """The editions of these days, and what became of what they said, as far as it is known today."""
    editions = tuple(
        past_editions.editions(opened.trials, watchlist, days, opened.settings.digest, progress, opened.workers)
    )
    recorded = [one for one in opened.outcomes.standing() if one.watchlist == watchlist.name]
    return beside(watchlist, editions, recorded, opened.settings.today)


def beside(
    watchlist: Watchlist, editions: tuple[Edition, ...], recorded: Sequence[Outcome], today: dt.date
) -> LookedBack:
    """Editions of a watchlist beside what happened, as it is known on a day."""
    said, evidence = [spoken(one) for one in editions], tables.load(today)
    happened = became(said, recorded, evidence)
    known = [one for one in recorded if one.on.last() <= today]
    told, rows = stories(happened), money(said, known, happened)
    return LookedBack(
        watchlist=watchlist.name,
        title=watchlist.title,
        payer=watchlist.payer,
        editions=editions,
        verdict=verdict(told, rows),
        answers=answers(happened, never_named(known, happened)),
        stories=told,
        money=rows,
        scores=scorecard.score(said, recorded, evidence),
    )


def write(parts: Sequence[LookedBack], target: Path, progress: Progress = quiet) -> None:
    """The page with its picture, and every edition beside it, in a folder that is put in place once all is made."""
    picture = hindsight(
        [_track(story) for story in _shown(parts[0])],
        [purse for one in parts for purse in _purses(one)],
    )
    with publish.made_whole(target) as folder:
        for one in parts:
            for at, edition in enumerate(one.editions):
                progress(f"writing {one.watchlist}", at, len(one.editions))
                publish.edition(edition, _home(folder, one, parts))
            # nobody is to subscribe to the decisions of a past that never was
            (_home(folder, one, parts) / calendar.NAME).unlink()
        if picture:
            (folder / "hindsight.png").write_bytes(picture.png)
        (folder / "index.html").write_text(page.page(parts, picture), encoding="utf-8")


def _home(folder: Path, one: LookedBack, parts: Sequence[LookedBack]) -> Path:
    return folder / one.watchlist if len(parts) > 1 else folder


def _shown(one: LookedBack) -> list[Story]:
    """What the picture shows, in the order in which it came: of each technology its launch where that is known, else
    its licence; those first that had been said to press or to be dear."""
    launched = {story.technology for story in one.stories if story.event == "launch"}
    found = [story for story in one.stories if story.event == "launch" or story.technology not in launched]
    pressing = sorted((story for story in found if story.verdicts), key=_pressing)
    return [story for story in one.stories if story in pressing[:MOST_TRACKS]]


def _pressing(story: Story) -> tuple[bool, bool, int]:
    return not story.act_now_on, not story.dear_on, -len(story.verdicts)


def _track(story: Story) -> Track:
    said = tuple((verdict.said_on, verdict.window) for verdict in story.verdicts)
    return Track(f"{story.technology}: {story.called}", story.on, said)


def _purses(one: LookedBack) -> list[Purse]:
    """By financial year, and by year since launch."""
    since = one.since_launch
    found = _purse(f"{one.title}: all together, by financial year", one.by_year)
    return found + (_purse(f"{one.title}: {since[0].technology} alone, by year since launch", since) if since else [])


def _purse(title: str, rows: Sequence[Money]) -> list[Purse]:
    years = tuple((row.called, row.said, row.planned, row.spent) for row in rows)
    return [Purse(title, rows[0].currency, years)] if rows else []
