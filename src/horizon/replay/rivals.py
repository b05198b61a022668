"""What the forecast of products in phase 3 is compared with: the constant lag, and the forecast before the life table.

1. *Constant lag.* The last shown completion plus the days from the last completion to approval of 38 medicines.
2. *Before.* Shown completions plus their slip, plus the same lag; an approval on the first of two readouts that lie a
   year apart, or on an interim one, by their shares; the published rate, conditioned on the wait; nothing below 0.05.

Both rest on ``approval_cases.csv``, whose medicines were picked knowing that they would be approved.
"""

from dataclasses import dataclass

import numpy as np

from horizon.evidence.cases import derive_approval_lags
from horizon.evidence.landmarks import Landmark
from horizon.evidence.tables import Evidence
from horizon.forecast.completion import draw_expected_slip, draw_slip
from horizon.forecast.conditioning import DORMANT_BELOW, condition_on_waiting
from horizon.forecast.draws import Floats, draw_uniform, from_quantiles, share_below
from horizon.forecast.success import estimate_level

DRAWS = 1_000
_ON_FIRST, _YEAR = 0.6, 365.25
_LATEST = 0.95


@dataclass(frozen=True, slots=True)
class RivalForecast:
    """A chance of approval, and sorted draws of it in days from the look; no draws where it gives no window."""

    chance: float
    days: Floats

    def window(self, within: float) -> Floats:
        """Return P10, P50 and P90 of the draws within so many days; not a number where there are none."""
        seen = self.days[self.days <= within]
        return np.percentile(seen, (10, 50, 90)) if len(seen) else np.full(3, np.nan)

    def chance_within(self, days: float) -> float:
        """Return its chance of an approval within so many days."""
        return self.chance * float(np.mean(self.days <= days)) if len(self.days) else 0.0


def forecast_by_constant_lag(look: Landmark) -> RivalForecast:
    """Forecast one look by the constant lag, given that it is approved after the look."""
    lag, last = derive_approval_lags()[0].quantiles, (look.last - look.day).days
    passed = min(float(share_below(lag, np.array(-float(last)))), _LATEST)
    levels = passed + (1 - passed) * (np.arange(DRAWS) + 0.5) / DRAWS
    return RivalForecast(1.0, np.maximum(last + from_quantiles(lag, levels), 0.0))


def forecast_as_before(look: Landmark, evidence: Evidence, seed: int) -> RivalForecast:
    """Forecast one look as horizon did before the life table; ``evidence`` holds the slips and the rates."""
    lag, interim = (row.quantiles for row in derive_approval_lags())
    uniform = {name: draw_uniform(seed, "before", name, DRAWS) for name in _INPUTS}
    first, late = _draw_completion(look, (look.first - look.day).days, look.read_out != "nothing", evidence, uniform)
    last, delay = _draw_completion(look, (look.last - look.day).days, look.read_out == "all", evidence, uniform)
    last = np.maximum(first, last)
    licence = last + from_quantiles(lag, uniform["lag"])
    apart = last - first
    licence -= np.where((apart > _YEAR) & (uniform["on first"] < _ON_FIRST), apart, 0.0)
    area = "oncology" if look.oncology else "all"
    early = uniform["files early"] < evidence.find_share("approved on an interim readout", area).value
    licence = np.where(early, first + from_quantiles(interim, uniform["interim"]), licence)
    prior = estimate_level("approval from phase 3", "", area, evidence).value
    chance = condition_on_waiting(prior, float(np.mean(licence - np.maximum(late, delay) <= 0)))
    ahead = np.sort(licence[licence > 0])
    dormant = chance < min(DORMANT_BELOW, prior / 2) or not len(ahead)
    return RivalForecast(0.0, np.zeros(0)) if dormant else RivalForecast(chance, ahead)


_INPUTS = ("slip", "told", "lag", "on first", "files early", "interim")


def _draw_completion(
    look: Landmark, ahead: int, over: bool, evidence: Evidence, uniform: dict[str, Floats]
) -> tuple[Floats, Floats]:
    """Return draws of a completion in days from the look, and of their delay because nothing was reported."""
    if over or (ahead <= 0 and look.read_out == "all"):
        return np.full(DRAWS, float(ahead)), np.zeros(DRAWS)
    slip = draw_slip(ahead, evidence, uniform["slip"], uniform["told"])
    return ahead + slip, slip - draw_expected_slip(ahead, evidence, uniform["slip"])
