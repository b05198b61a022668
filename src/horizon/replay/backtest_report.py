"""The scores of the backtest as Markdown tables, and into a page between its two marks, with a picture beside it."""

import re
from collections.abc import Iterator
from pathlib import Path

from horizon.errors import UsageError
from horizon.replay.backtest import ApplicationScore, BacktestScores, ChanceScore, FoldScores, Interval, WindowScore
from horizon.scoring.measures import wilson_interval

BEGIN, END = "<!-- horizon replay --evidence -->", "<!-- end -->"
PICTURE = "calibration.png"


def format_scores(scores: BacktestScores) -> str:
    """Format the tables as Markdown."""
    lines = [line for fold in scores.folds for line in _format_fold(fold)]
    return "\n".join([*lines, *_format_applications(scores.applications)])


def _format_fold(fold: FoldScores) -> Iterator[str]:
    yield f"| {fold.fold}: windows | looks (products) | loss | less the constant lag's | less the one before's |"
    yield "| --- | --- | --- | --- | --- |"
    for score in fold.windows:
        yield (
            f"| {_name_state(score)} | {score.n} ({score.products}) | {_format_interval(score.loss)} | "
            f"{_format_difference(score.to_constant)} | {_format_difference(score.to_before)} |"
        )
    yield ""
    yield "| | within P10–P90 (95 %) | within P25–P75 | median error | median width | before: within, no window |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for score in fold.windows:
        yield (
            f"| {_name_state(score)} | {_format_share(score.held)} | {score.middle:.0%} | {score.error:.0f} | "
            f"{score.width:.0f} | {score.held_before:.0%}, {score.without} |"
        )
    yield ""
    yield "| chance within | looks | Brier | plain table | constant rate | before | said | before | came | AUC |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    yield from map(_format_chance, fold.chances)
    yield ""
    groups = [f"{group.said:.2f} said, {_format_share(group.came)} came" for group in fold.calibration]
    yield f"In fifths of what was said for two years: {'; '.join(groups)}."
    yield ""


def _name_state(score: WindowScore) -> str:
    return "all looks" if score.state == "all" else score.state


def _format_chance(score: ChanceScore) -> str:
    mean, low, high = score.brier
    return (
        f"| {score.years} year{'s' * (score.years > 1)} | {score.n} | {mean:.3f} ({low:.3f} to {high:.3f}) | "
        f"{score.plain:.3f} | {score.constant:.3f} | {score.before:.3f} | {score.said:.3f} | "
        f"{score.said_before:.3f} | {score.came:.3f} | {score.auc:.2f} |"
    )


def _format_applications(scores: tuple[ApplicationScore, ...]) -> Iterator[str]:
    yield "| filed, out of time | fitted on | asked | median error | width | within P10–P90 (95 %) |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for score in scores:
        low, high = wilson_interval(score.inside, score.n)
        yield (
            f"| {score.kind} | {score.fitted} | {score.n} | {score.error:.0f} | {score.width:.0f} | "
            f"{score.inside / score.n:.0%} ({low:.0%} to {high:.0%}) |"
        )


def _format_interval(interval: Interval) -> str:
    mean, low, high = interval
    return f"{mean:.0f} ({low:.0f} to {high:.0f})"


def _format_share(interval: Interval) -> str:
    mean, low, high = interval
    return f"{mean:.0%} ({low:.0%} to {high:.0%})"


def _format_difference(difference: Interval) -> str:
    mean, low, high = (f"{number:+.0f}".replace("-", "−") for number in difference)
    return f"{mean} ({low} to {high})"


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
