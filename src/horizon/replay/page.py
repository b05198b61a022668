"""The page of a replay, as HTML: would it have been seen coming, when, and for how much."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from horizon.digest.view.wording import day, window
from horizon.replay.comparison import Money, Story, Verdict, amount

if TYPE_CHECKING:
    from horizon.digest.charts.drawing import Picture
    from horizon.replay.retrospective import LookedBack

PLANS_ONLY = "What was planned is known here, not what was spent: a plan is shown, and is not scored as spend."
NO_MONEY = "No plan and no spend of the whole watchlist is recorded: horizon outcome add NAME all spend …"
NO_OUTCOME = "Nothing that these editions named is known to have come. Record what happened: horizon outcome add --help"


def page(parts: "Sequence[LookedBack]", picture: "Picture | None") -> str:
    """The page as HTML, whole in one file but for the editions beside it."""
    first = parts[0]
    template = Template((files("horizon.replay") / "page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(first.title),
        verdict=escape(first.verdict),
        first=day(first.editions[0].scan.as_of),
        last=day(first.editions[-1].scan.as_of),
        count=len(first.editions),
        answers="".join(f"<li>{escape(text)}</li>" for text in first.answers) or f"<li>{NO_OUTCOME}</li>",
        picture=_picture(picture),
        windows="".join(_windows(one, several=len(parts) > 1) for one in parts),
        money="".join(_money(one, several=len(parts) > 1) for one in parts),
        notes="".join(f"<li>{escape(text)}</li>" for text in _notes(parts)),
        scores="".join(_score(first)),
        editions="".join(_editions(one, several=len(parts) > 1) for one in parts),
    )


def _picture(picture: "Picture | None") -> str:
    if picture is None:
        return ""
    data = b64encode(picture.png).decode()
    return f'<img src="data:image/png;base64,{data}" alt="{escape(picture.alt)}">'


def _windows(one: "LookedBack", several: bool) -> str:
    rows = "".join(_story(story) for story in one.stories if story.verdicts)
    if not rows:
        return ""
    head = "<tr><th>What happened</th><th>Said on</th><th>What was said (P10 to P90)</th><th>Did it hold?</th></tr>"
    return f'{_heading(one, several)}<div class="box"><table>{head}{rows}</table></div>'


def _heading(one: "LookedBack", several: bool) -> str:
    return f"<h3>{escape(', '.join(filter(None, (one.title, one.payer))))}</h3>" if several else ""


def _story(story: Story) -> str:
    what = f": {story.what}" if story.what else ""
    told = f"<b>{escape(story.technology)}</b><br>{story.called} {day(story.on)}{escape(what)} ({escape(story.source)})"
    cell = f'<th rowspan="{len(story.verdicts)}">{told}</th>'
    rows = [_verdict(verdict) for verdict in story.verdicts]
    return f"<tr>{cell}{'</tr><tr>'.join(rows)}</tr>"


def _verdict(verdict: Verdict) -> str:
    said = f"<td>{day(verdict.said_on)}</td><td>{window(verdict.window)}</td>"
    return f'{said}<td class="{"held" if verdict.held else "missed"}">{escape(verdict.words)}</td>'


def _money(one: "LookedBack", several: bool) -> str:
    if not one.money:
        return "" if several else f"<p>{NO_MONEY}</p>"
    since = one.since_launch
    found = _heading(one, several) + _years("All together, by financial year: if any of it comes", one.by_year)
    if since:
        found += _years(f"{since[0].technology} alone, by year since its launch: what it costs once it is here", since)
    return found if any(row.spent for row in one.money) else f"{found}<p>{PLANS_ONLY}</p>"


def _years(title: str, rows: Sequence[Money]) -> str:
    heads = ("Year", "Said on", "P10 – P50 – P90", "Expected", "Planned", "Spent", "Did it hold?")
    head = "".join(f"<th>{text}</th>" for text in heads)
    body = "".join(_year(row) for row in rows)
    return f'<p>{escape(title)}</p><div class="box"><table><tr>{head}</tr>{body}</table></div>'


def _year(row: Money) -> str:
    ends = (row.said.p10, row.said.p50, row.said.p90) if row.said else ()
    band = " – ".join(amount(end, row.currency) for end in ends) or "–"
    said_on = day(row.said_on) if row.said_on else "never"
    cells = [said_on, band, *(amount(value, row.currency) for value in (row.expected, row.planned, row.spent))]
    told = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    held = {True: "held", False: "missed", None: ""}[row.held]
    source = f"<br><small>{escape(row.source)}</small>"
    return f'<tr><th>{escape(row.called)}</th>{told}<td class="{held}">{escape(row.words)}{source}</td></tr>'


def _notes(parts: "Sequence[LookedBack]") -> Iterable[str]:
    """What a reader of any of the editions must know, each said once, with the days it is said of."""
    said: dict[str, list[str]] = {}
    for one in parts:
        for edition in one.editions:
            for note in edition.notes:
                if not note.startswith("A replay"):
                    said.setdefault(note, []).append(edition.key)
    for note, keys in said.items():
        whole = f"{keys[0]} to {keys[-1]}" if len(keys) > 1 else keys[0]
        yield f"{note} ({whole})"


def _score(one: "LookedBack") -> Iterable[str]:
    for line in one.scores:
        cells = "".join(f"<td>{escape(text)}</td>" for text in (line.value, str(line.n), line.published))
        yield f"<tr><th>{escape(line.measure)}</th>{cells}</tr>"


def _editions(one: "LookedBack", several: bool) -> str:
    folder = f"{one.watchlist}/" if several else ""
    rows = "".join(
        f'<tr><td><a href="{folder}{edition.key}/index.html">{edition.key}</a></td><td>{day(edition.scan.as_of)}</td>'
        f"<td>{len(edition.scan.technologies)}</td><td>{sum(row.act_now for row in edition.scan.technologies)}</td>"
        f"<td>{escape(edition.headline)}</td></tr>"
        for edition in one.editions
    )
    head = "<tr><th>Edition</th><th>As of</th><th>Technologies</th><th>Act now</th><th>Headline</th></tr>"
    return f'{_heading(one, several)}<div class="box"><table>{head}{rows}</table></div>'
