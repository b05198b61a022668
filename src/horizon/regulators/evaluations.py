"""EMA's monthly list of applications for new human medicines under evaluation: an Excel sheet.

Its heading is somewhere in the first rows, and the names of its columns change from month to month; they are known by a
word in them. It gives no dates: an application was filed by the month in which it first stood there. Source: European
Medicines Agency, medicines under evaluation.
"""

import calendar
import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from typing import Any

from horizon.errors import RegulatorListError
from horizon.regulators.fields import ParsedList, clean_field, parse_flag, require_readable
from horizon.values.regulator_lists import ApplicationUnderEvaluation

WHAT = "EMA's list of applications"
MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes: a list is some 10 KB packed."""

HEADING_ROWS = 40
"""Assumption: the heading is among so many first rows; it was the sixth to ninth in the lists seen."""

MOST_MONTHS = 3
"""How many months are asked for in one pull: older ones can be given as files."""

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
COLUMN_WORDS = {
    "inn": r"\binn\b|non-?\s?proprietary|common name",
    "indication": r"indication|therapeutic area",
    "number": r"\bprod\w*\W+(?:number|no\b)|\bnumber\b",
    "orphan": r"orphan",
    "prime": r"\bprime\b",
    "accelerated": r"accelerated",
}
OPTIONAL = "prime"
FLAGS = ("orphan", "prime", "accelerated")
_EXTRACTED = re.compile(rf"(\d{{1,2}})\s+({'|'.join(MONTHS)})\s+(\d{{4}})", re.IGNORECASE)
_MONTH_IN_NAME = re.compile(rf"({'|'.join(MONTHS)})[-_ ](\d{{4}})", re.IGNORECASE)


def read_applications(body: bytes, file_name: str = "") -> ParsedList:
    """Read one month's list; its month is that in the file's name, else that of the day in its first rows.

    Raises RegulatorListError, in one line, if it is no such sheet, is empty, or says of no month.
    """
    rows, place, columns = _find_heading(_read_sheets(body))
    extracted = _find_day(rows[:place])
    month = find_month(file_name) or (extracted and extracted.replace(day=1))
    if month is None:
        raise RegulatorListError(f"{WHAT} does not say of which month it is; keep the name that EMA gave the file")
    entries = [row for row in rows[place + 1 :] if _is_entry(row, columns)]
    for name in FLAGS:
        if name in columns:
            require_readable([row[columns[name]] for row in entries], parse_flag, name, WHAT)
    records: dict[str, ApplicationUnderEvaluation] = {}
    for row in entries:
        record = _to_application(row, columns, month)
        records.setdefault(record.key, record)
    if not records:
        raise RegulatorListError(f"{WHAT} is empty")
    return ParsedList("applications", tuple(records.values()), extracted or _last_day(month))


def months_to_ask(held: dt.date | None, today: dt.date) -> tuple[dt.date, ...]:
    """The first days of the months whose lists may be new, oldest first.

    They are the last ones after the month that is held, or this month again if it is held; if none is held, this month
    and the one before.
    """
    months = [today.replace(day=1)]
    while len(months) < MOST_MONTHS:
        months.append((months[-1] - dt.timedelta(days=1)).replace(day=1))
    later = [month for month in months if month > held] if held else months[:2]
    return tuple(reversed(later or months[:1]))


def fill_path(path: str, month: dt.date) -> str:
    """The address of a month's list, of a pattern with ``{month}`` (may) and ``{year}`` (2018)."""
    return path.replace("{month}", MONTHS[month.month - 1]).replace("{year}", str(month.year))


def find_month(name: str) -> dt.date | None:
    """The first day of the month that the name of a list has, None if it has none."""
    month_match = _MONTH_IN_NAME.search(name)
    return dt.date(int(month_match[2]), MONTHS.index(month_match[1].casefold()) + 1, 1) if month_match else None


def _read_sheets(body: bytes) -> list[list[list[str]]]:
    import pandas as pd  # takes half a second, and most days bring no new list

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise RegulatorListError(f"{WHAT} is larger than {MAX_UNPACKED:,} bytes unpacked")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that hold no cells
            sheets = pd.read_excel(
                io.BytesIO(body), sheet_name=None, header=None, dtype=str, keep_default_na=False, engine="openpyxl"
            )
    except RegulatorListError:
        raise
    except Exception:  # a damaged workbook fails in openpyxl and pandas in any way that there is
        begins = clean_field(body[:60].decode(errors="replace"))
        raise RegulatorListError(f"{WHAT} is no whole Excel file; it begins {begins!r}") from None
    return [[[clean_field(cell) for cell in row] for row in sheet.to_numpy().tolist()] for sheet in sheets.values()]


def _find_heading(sheets: Sequence[Sequence[Sequence[str]]]) -> tuple[Sequence[Sequence[str]], int, dict[str, int]]:
    """The sheet that has the heading, the heading's row in it, and the place of each column."""
    best: dict[str, int] = {}
    for rows in sheets:
        for place, row in enumerate(rows[:HEADING_ROWS]):
            columns = {
                name: next(number for number, cell in enumerate(row) if re.search(words, cell, re.IGNORECASE))
                for name, words in COLUMN_WORDS.items()
                if any(re.search(words, cell, re.IGNORECASE) for cell in row)
            }
            if len(set(columns.values())) == len(columns) and {*COLUMN_WORDS} - {OPTIONAL} <= {*columns}:
                return rows, place, columns
            best = max(best, columns, key=len)
    missing = [name for name in COLUMN_WORDS if name not in best and name != OPTIONAL]
    raise RegulatorListError(f"{WHAT} has no heading with {', '.join(missing) or 'each column once'}")


def _find_day(rows: Sequence[Sequence[str]]) -> dt.date | None:
    for cell in (cell for row in rows for cell in row):
        if day_match := _EXTRACTED.search(cell):
            month = MONTHS.index(day_match[2].casefold()) + 1
            return dt.date(
                int(day_match[3]), month, min(int(day_match[1]), calendar.monthrange(int(day_match[3]), month)[1]) or 1
            )
    return None


def _last_day(month: dt.date) -> dt.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _is_entry(row: Sequence[str], columns: dict[str, int]) -> bool:
    """Whether a row is an application: a name, and a number or a flag. Notes below the table have neither."""
    return bool(row[columns["inn"]] and any(row[columns[name]] for name in ("number", "orphan", "accelerated")))


def _to_application(row: Sequence[str], columns: dict[str, int], month: dt.date) -> ApplicationUnderEvaluation:
    flags: dict[str, Any] = {name: name in columns and bool(parse_flag(row[columns[name]])) for name in FLAGS}
    return ApplicationUnderEvaluation(
        product_number=clean_field(row[columns["number"]]),
        inn=row[columns["inn"]],
        first_listed=month,
        indication=row[columns["indication"]],
        **flags,
    )
