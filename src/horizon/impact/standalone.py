"""What a technology would cost if it came alone: by year since its launch, and launched early."""

from collections.abc import Sequence

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.estimate import Class, running
from horizon.impact.quantiles import bands, percentiles
from horizon.impact.uncertainty import UnitDraws
from horizon.values.edition import SinceLaunch

SINCE_LAUNCH_YEARS = 5
THRESHOLD_YEARS = 3


class Alone:
    """One indication, all its patients for one technology. ``factor`` corrects money, draw by draw."""

    def __init__(self, everyone: Class, factor: Floats) -> None:
        self.factor = factor
        self.so_far = [running(kind) for kind in (everyone.courses, everyone.months)]

    def of(
        self, launch: int, years: int, unit: UnitDraws, threshold: float
    ) -> tuple[Floats, tuple[SinceLaunch, ...], float]:
        """Launched in month ``launch`` of so many financial years: P50 and P90 × year; its years since launch; and the
        chance that one of the first three of them is over the threshold."""
        early = self._between([12 * at - launch for at in range(years + 1)], unit)
        since = self.years(unit)
        rows = [SinceLaunch(at, band.p10, band.p50, band.p90) for at, band in enumerate(bands(since), start=1)]
        over = float((since[:THRESHOLD_YEARS].max(axis=0) > threshold).mean())
        return percentiles(early, (50, 90)), tuple(rows), over

    def years(self, unit: UnitDraws) -> Floats:
        """Corrected cost by year since launch × draw."""
        return self._between([12 * at for at in range(SINCE_LAUNCH_YEARS + 1)], unit)

    def _between(self, edges: Sequence[int], unit: UnitDraws) -> Floats:
        """Corrected cost between months since launch, by period × draw."""
        rows = np.clip(edges, 0, len(self.so_far[0]) - 1)
        courses, months = (kind[rows[1:]] - kind[rows[:-1]] for kind in self.so_far)
        return np.asarray((courses * unit.course + months * unit.month) * self.factor)
