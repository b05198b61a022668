"""The scores of the backtest as Markdown tables, and into a page between its two marks, with a picture beside it."""

import re
from pathlib import Path

from horizon.errors import UsageError
from horizon.evidence.cases import BANDS
from horizon.replay.backtest import BacktestScores
from horizon.scoring.measures import wilson_interval

BEGIN, END = "<!-- horizon replay --evidence -->", "<!-- end -->"
PICTURE = "calibration.png"
_BAND_LABELS = dict(zip(BANDS, ("0 to 6 months", "6 to 12 months", "1 to 2 years"), strict=True))


def format_scores(scores: BacktestScores) -> str:
    """Format the tables as Markdown."""
    windows = [
        f"| {score.what} | {score.n} | {score.ours:.0f} | {score.constant:.0f} | "
        f"{_format_difference(score.difference, 0)} | {score.error:.0f} | {_format_share(score.inside, score.n)} |"
        for score in scores.windows
    ]
    slips = [
        f"| due in {_BAND_LABELS[slip.band]} | {slip.n} | {slip.error:.0f} | {_format_share(slip.inside, slip.n)} |"
        for slip in scores.slips
    ]
    chance = scores.chance
    return "\n".join(
        [
            "| licence | n | loss | of the constant lag | difference (95 %) | median error | within P10–P90 (95 %) |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *windows,
            "",
            f"Chance of approval within a year, asked half a year, one and a half and two and a half years before it, "
            f"n = {chance.n}: Brier {chance.ours:.3f}, of the constant lag {chance.constant:.3f}, difference "
            f"{_format_difference(chance.difference, 3)}.",
            "",
            "| slip of a completion | n | median error | within P10–P90 (95 %) |",
            "| --- | --- | --- | --- |",
            *slips,
        ]
    )


def _format_difference(difference: tuple[float, float, float], places: int) -> str:
    mean, low, high = (_format_signed(number, places) for number in difference)
    return f"{mean} ({low} to {high})"


def _format_signed(number: float, places: int) -> str:
    text = f"{number:+.{places}f}".replace("-", "−")
    return text[1:] if not float(text[1:]) else text


def _format_share(inside: int, n: int) -> str:
    low, high = wilson_interval(inside, n)
    return f"{inside / n:.0%} ({low:.0%} to {high:.0%})"


def insert_scores(page: Path, scores: BacktestScores, png: bytes) -> tuple[Path, Path]:
    """Write the tables between the marks of a page, and the picture beside it; raises UsageError without marks."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    if not re.search(f"{BEGIN}.*{END}", text, re.DOTALL):
        raise UsageError(f"{page} has no lines {BEGIN} and {END}; add them where the table belongs")
    head, after = text.split(BEGIN, 1)
    tail = after.split(END, 1)[1]
    page.write_text(f"{head}{BEGIN}\n{format_scores(scores)}\n{END}{tail}", encoding="utf-8")
    picture = page.with_name(PICTURE)
    picture.write_bytes(png)
    return page, picture
