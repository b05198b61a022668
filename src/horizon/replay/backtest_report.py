"""The scores on the evidence as a table, and into a page between its two marks, with a picture beside it."""

import re
from pathlib import Path

from horizon.errors import UsageError
from horizon.evidence.derive import BANDS
from horizon.replay.backtest import Scores
from horizon.scoring.measures import wilson

BEGIN, END = "<!-- horizon replay --evidence -->", "<!-- end -->"
PICTURE = "calibration.png"
_DUE = dict(zip(BANDS, ("0 to 6 months", "6 to 12 months", "1 to 2 years"), strict=True))


def markdown(found: Scores) -> str:
    """The tables as they stand in the documentation."""
    windows = [
        f"| {one.what} | {one.n} | {one.ours:.0f} | {one.constant:.0f} | {_difference(one.difference)} | "
        f"{one.error:.0f} | {_share(one.inside, one.n)} |"
        for one in found.windows
    ]
    slips = [
        f"| due in {_DUE[one.band]} | {one.n} | {one.error:.0f} | {_share(one.inside, one.n)} |" for one in found.slips
    ]
    chance, (mean, low, high) = found.chance, found.chance.difference
    return "\n".join(
        [
            "| licence | n | loss | of the constant lag | difference (95 %) | median error | within P10–P90 (95 %) |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            *windows,
            "",
            f"Chance of approval within a year, asked half a year, one and a half and two and a half years before it, "
            f"n = {chance.n}: Brier {chance.ours:.3f}, of the constant lag {chance.constant:.3f}, difference "
            f"{_signed(mean, 3)} ({_signed(low, 3)} to {_signed(high, 3)}).",
            "",
            "| slip of a completion | n | median error | within P10–P90 (95 %) |",
            "| --- | --- | --- | --- |",
            *slips,
        ]
    )


def _difference(found: tuple[float, float, float]) -> str:
    mean, low, high = (_signed(days, 0) for days in found)
    return f"{mean} ({low} to {high})"


def _signed(number: float, places: int) -> str:
    text = f"{number:+.{places}f}".replace("-", "−")
    return text[1:] if not float(text[1:]) else text


def _share(inside: int, n: int) -> str:
    low, high = wilson(inside, n)
    return f"{inside / n:.0%} ({low:.0%} to {high:.0%})"


def into(page: Path, found: Scores, png: bytes) -> tuple[Path, Path]:
    """Write the tables between the marks of a page, and the picture beside it. UsageError where there are no marks."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    if not re.search(f"{BEGIN}.*{END}", text, re.DOTALL):
        raise UsageError(f"{page} has no lines {BEGIN} and {END}; add them where the table belongs")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    page.write_text(f"{head}{BEGIN}\n{markdown(found)}\n{END}{tail}", encoding="utf-8")
    picture = page.with_name(PICTURE)
    picture.write_bytes(png)
    return page, picture
