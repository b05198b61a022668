"""What is live in the workbook: every indication whose cost model is open to its reader."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from horizon.digest.view import selection, wording
from horizon.digest.view.for_reader import fit_for_print
from horizon.impact.base_case import BaseCase, Year, base_case
from horizon.impact.model import CostModel
from horizon.impact.valuation import Inputs
from horizon.values.dates import FinancialYear, months_between
from horizon.values.edition import Edition, Technology, WatchlistPage

SINCE_LAUNCH_YEARS = 5
_LONGEST = 31  # characters of a sheet's name


@dataclass(frozen=True, slots=True)
class Part:
    """One indication: its cost model, its technologies, and the base case that its formulas come to as composed.
    ``prefix`` begins the names of its cells, ``sheet`` is the name of its sheet."""

    model: CostModel
    page: WatchlistPage
    prefix: str
    sheet: str
    technologies: tuple[Technology, ...]
    years: tuple[FinancialYear, ...]
    base: BaseCase

    @property
    def title(self) -> str:
        """``Heart failure: preserved ejection fraction``."""
        return wording.heading(self.page)

    @property
    def months(self) -> int:
        """Months since launch that are worked out."""
        return len(self.base.starts)

    @property
    def launches(self) -> tuple[int, ...]:
        """Of each technology the month of its launch at the early end of its window, from the first year's first."""
        return tuple(self.launch(one) for one in self.technologies)

    def launch(self, technology: Technology) -> int:
        """The same of one technology; what could have come before the first year counts from its first month."""
        assert technology.launch
        return max(0, months_between(self.years[0].start, technology.launch.p10))

    def together(self) -> tuple[Year, ...]:
        """All its technologies by financial year: they share the patients, so that the first launch begins it."""
        never = 12 * len(self.years)
        return self.base.years(min(self.launches, default=never), len(self.years))

    def launched(self) -> tuple[int, ...]:
        """How many are launched in each financial year."""
        return tuple(sum(month // 12 == at for month in self.launches) for at in range(len(self.years)))

    def name(self, what: str) -> str:
        """The name of one of its cells, as formulas use it."""
        return f"{self.prefix}_{what}"


def parts(edition: Edition, inputs: Inputs | None) -> tuple[Part, ...]:
    """What is live of an edition, in the order of its pages, from the inputs that were frozen with it. Nothing is where
    a price is confidential, or where another version of horizon froze the inputs (None)."""
    if inputs is None:
        return ()
    models = {one.key: fit_for_print(one) for one in inputs.models if not one.confidential}
    months = 12 * max(inputs.years, SINCE_LAUNCH_YEARS)
    prefixes = dict(_prefixes(tuple(models)))
    found: list[Part] = []
    for shown in edition.scan.watchlists:
        key = next((key for key in models if key.split("|", 1)[0] == shown.name and _is(shown, key)), "")
        own = _technologies(edition, shown)
        if key:
            sheet = _sheet(len(found) + 1, wording.heading(shown))
            base = base_case(models[key], months)
            found.append(Part(models[key], shown, prefixes[key], sheet, own, inputs.financial_years, base))
    return tuple(found)


def _is(shown: WatchlistPage, key: str) -> bool:
    return bool(fit_for_print(key.split("|", 1)[1]) == shown.indication)


def _technologies(edition: Edition, shown: WatchlistPage) -> tuple[Technology, ...]:
    """Those that are costed, the most pressing first."""
    own = (one for one in edition.scan.technologies if one.launch and (one.impact or one.resources))
    return selection.ranked(
        one for one in own if one.watchlist == shown.name and selection.page_of(edition, one) is shown
    )


def _prefixes(keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """``hepatitis_c``; with a number where a watchlist has several cost models. No two are the same."""
    several = Counter(key.split("|", 1)[0] for key in keys)
    taken: set[str] = set()
    at: Counter[str] = Counter()
    for key in keys:
        watchlist = key.split("|", 1)[0]
        at[watchlist] += 1
        prefix = re.sub(r"\W", "_", watchlist) + (f"_{at[watchlist]}" if several[watchlist] > 1 else "")
        prefix = f"_{prefix}" if prefix[0].isdigit() else prefix
        while prefix in taken:
            prefix += "x"
        taken.add(prefix)
        yield key, prefix


def _sheet(number: int, title: str) -> str:
    """A name that every spreadsheet takes: a number, so that no two are alike, and what it is about."""
    plain = " ".join(re.sub(r"[^\w ()+&.-]", " ", title).split())
    return f"{number} {plain}"[:_LONGEST].strip()
