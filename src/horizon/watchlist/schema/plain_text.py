"""What planners type: ``25%``, ``5,000,000``, ``£182.16``, ``per: 28 days``, ``primary care``, a bare e-mail address.

Each reader returns what the schema takes, or the value as it is, which the schema then refuses in its own words.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BeforeValidator

_AMOUNT = re.compile(
    r"(?P<sign>[£$€]?)\s*(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*(?P<percent>%?)"
)
_GROUPS = r"[1-9]\d{0,2}(?:\.\d{3})+"
_SIGNED = r"[£$€]?\s*"
_DOTTED = re.compile(rf"{_SIGNED}(?P<number>{_GROUPS})\s*€?")
_COMMA = re.compile(
    rf"{_SIGNED}(?P<whole>{_GROUPS}(?=,)|0(?=,)|\d+(?=,\d{{1,2}}(?!\d)))?,(?P<part>\d+)\s*(?P<percent>%?)\s*€?"
)
_PERIOD = re.compile(
    r"(?:(?:per )?(?:user|person|patient) )?(?:per |every |a )?\s*"
    r"(?P<count>\d+(?:\.\d+)?)?\s*(?P<unit>day|week|month|year)s?"
)
_DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12, "year": 365.0}
_CURRENCIES = {"£": "GBP", "$": "USD", "€": "EUR"}
END_NAMES = {"best": "mode", "min": "low", "max": "high"}
AMOUNT_PATTERN = (
    rf"^\s*(?!{_SIGNED}({_GROUPS}\s*$|0,))"
    r"[£$€]?\s*(\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?|\.\d+)\s*%?\s*$"
)
PERIOD_PATTERN = (
    r"^\s*(?:(?:per )?(?:user|person|patient) )?(?:per |every |a )?\s*(\d+(\.\d+)?)?\s*(day|week|month|year)s?\s*$"
)
"""The same for editors, in the JSON Schema."""
DEFAULT_CURRENCY = "GBP"
SingleUse = Literal["scan", "test", "examination", "image", "report", "procedure", "use"]
SINGLE_USES: tuple[SingleUse, ...] = get_args(SingleUse)
"""What a device, a test or software is counted by, where nobody is on treatment: each is one short course."""
User = Literal["user", "person", "patient"]
USERS: tuple[User, ...] = get_args(User)
"""Who takes a resource at the start, beside those of single uses."""
PERIODS = (
    f"year, month, 28 days, 4 weeks, user a year, course, or each {', '.join(SINGLE_USES[:-1])} or {SINGLE_USES[-1]}"
)
RESOURCE_PERIODS = "start, month, year, once, site, or each user, scan or test"
"""What a cost and a resource may be counted for, in words."""


def read_number(value: Any) -> Any:
    """Read ``25%`` as 0.25, ``5,000,000`` and ``£182.16`` as numbers, and not ``190.000``, which may be 190,000."""
    match = _AMOUNT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None or explain_dots(value):
        return value
    number = float(match["number"].replace(",", ""))
    return number / 100 if match["percent"] else number


def explain_dots(text: str) -> str:
    """Say how to write a number that has dots for thousands, or a comma for the decimals; empty for any other text."""
    text = text.strip()
    if dotted := _DOTTED.fullmatch(text):
        number = dotted["number"]
        whole = number.replace(".", ",")
        if number.count(".") > 1:
            return f"{text} has dots for thousands: write {whole}"
        # three decimals that all count are plain with a fourth
        decimal = number.rstrip("0").rstrip(".") if number.endswith("0") else f"{number}0"
        return f"{text} can be {decimal} or {whole}: write {decimal} or {whole}"
    if comma := _COMMA.fullmatch(text):
        number = f"{(comma['whole'] or '0').replace('.', ',')}.{comma['part']}"
        share = f" or {float(number) * 100:g}%" if number.startswith("0.") and not comma["percent"] else ""
        return f"{text!r} has a comma for the decimals: write {number}{comma['percent']}{share}"
    return ""


def read_figure(value: Any) -> Any:
    """Read a number, or a range with ``best``, ``min`` and ``max``, as the keys of a figure."""
    number = read_number(value)
    if isinstance(number, int | float) and not isinstance(number, bool):
        return {"mode": number}
    if not isinstance(value, Mapping):
        return value
    named = {
        END_NAMES.get(key, key) if END_NAMES.get(key, key) not in value else key: part for key, part in value.items()
    }
    return {key: read_number(part) if key in END_NAMES.values() else part for key, part in named.items()}


def read_cost_line(value: Any, amount_key: str) -> Any:
    """Read a price or a cost per so many days or weeks as one per year, and its currency from the sign of its amount.

    Raises ValueError if the sign is not that of the currency given.
    """
    if not isinstance(value, Mapping):
        return value
    line = {**value, amount_key: read_figure(value[amount_key])} if amount_key in value else dict(value)
    if amount_key == "list" and (sign := _find_sign(value.get(amount_key))):
        currency = line.setdefault("currency", _CURRENCIES[sign])
        if currency != _CURRENCIES[sign]:
            raise ValueError(f"the amount is in {sign} and the currency {currency}: write one of them")
    if counts_single_uses(line):
        return line | {"per": _strip_per(line["per"])}
    match = _PERIOD.fullmatch(line["per"].strip().lower()) if isinstance(line.get("per"), str) else None
    times = float(match["count"] or 1) if match else 0.0
    if match is None or times <= 0:
        return line
    if times == 1 and match["unit"] in ("month", "year"):
        return line | {"per": match["unit"]}
    if not isinstance(line.get(amount_key), Mapping):
        return line | {"per": "year"}  # what is wrong is the amount
    if not _is_in_order(line[amount_key]):
        return line | {"per": "year"}  # the check says the ends as they were typed
    a_year = 365 / (times * _DAYS[match["unit"]])
    figure = {
        key: part * a_year if key in END_NAMES.values() and isinstance(part, int | float) else part
        for key, part in line[amount_key].items()
    }
    return line | {amount_key: figure, "per": "year"}


def _is_in_order(figure: Mapping[str, Any]) -> bool:
    """Whether the low, best and high ends of a figure that are numbers are in this order, and none below zero."""
    ends = [figure.get(key) for key in ("low", "mode", "high")]
    numbers = [end for end in ends if isinstance(end, int | float)]
    return [0, *numbers] == sorted([0, *numbers])


def counts_single_uses(line: Any) -> bool:
    """Whether a price or a cost is per scan, test or the like."""
    return isinstance(line, Mapping) and _strip_per(line.get("per")) in SINGLE_USES


def read_single_uses(value: Any) -> Any:
    """Read a price per scan or test without a treatment as one of a course of a month, one for each person."""
    if isinstance(value, Mapping) and counts_single_uses(value.get("price")) and "treatment" not in value:
        return {**value, "treatment": {"course": "fixed", "months": 1}}
    return value


def name_currency(values: Any, currency: str) -> Any:
    """Read each price without a currency or its sign as one in that of its area, else in a currency."""
    if not isinstance(values, Mapping):
        return values
    named = dict(values)
    price = values.get("price")
    currency = next(filter(None, map(find_currency, _list_prices(values))), currency)
    if isinstance(price, Mapping) and not find_currency(price) and currency != DEFAULT_CURRENCY:
        named["price"] = {**price, "currency": currency}
    for key in ("indications", "technologies"):
        if isinstance(values.get(key), list):
            named[key] = [name_currency(part, currency) for part in values[key]]
    return named


def _list_prices(values: Mapping[str, Any]) -> list[Any]:
    """The price of an area, then those of its indications."""
    parts = values.get("indications")
    parts = parts if isinstance(parts, list) else []
    return [part.get("price") for part in (values, *parts) if isinstance(part, Mapping)]


def find_currency(price: Any) -> str:
    """The currency that a price gives, itself or by the sign of its amount; empty if none."""
    if not isinstance(price, Mapping):
        return ""
    if "currency" in price:
        return str(price["currency"])
    return _CURRENCIES.get(_find_sign(price.get("list")), "")


def read_period(value: Any) -> Any:
    """Read the period of a cost that is one as the schema has it. Raises ValueError with those that there are."""
    word = read_word(value)
    if isinstance(value, str) and word not in ("course", "year", "month", *SINGLE_USES):
        raise ValueError(f"{value!r} is not what a cost can be for: write {PERIODS}")
    return word


def read_resource_period(value: Any) -> Any:
    """Read what hours are for: ``scan`` of ``per scan``. Raises ValueError with those that there are."""
    word = _strip_per(value)
    word = word if word in (*SINGLE_USES, *USERS) else read_word(word)
    if isinstance(word, str) and word not in ("start", "month", "year", "once", "site", *SINGLE_USES, *USERS):
        raise ValueError(f"{value!r} is not what a resource can be for: write {RESOURCE_PERIODS}")
    return word


def add_article(noun: str) -> str:
    """Return ``a scan`` or ``an examination``."""
    return f"{'an' if noun[:1] in 'aeio' else 'a'} {noun}"


def _strip_per(value: Any) -> Any:
    """Return ``scan`` for ``Per scan`` and ``a scan``."""
    return re.sub(r"^(?:per|a|an|each)\s+", "", value.strip().lower()) if isinstance(value, str) else value


def read_word(value: Any) -> Any:
    """Read ``Primary care`` as ``primary_care``."""
    return re.sub(r"[\s-]+", "_", value.strip().lower()) if isinstance(value, str) else value


def read_name(value: Any) -> Any:
    """Read ``England`` as ``england``."""
    return value.strip().lower() if isinstance(value, str) else value


def read_recipient(value: Any) -> Any:
    """Read a bare e-mail address as a recipient."""
    return {"email": value} if isinstance(value, str) else value


def read_list(value: Any) -> Any:
    """Read one text or one mapping as a list of it."""
    return [value] if isinstance(value, str | Mapping) else value


def _find_sign(value: Any) -> str:
    parts = value.values() if isinstance(value, Mapping) else (value,)
    signs = (part.strip()[:1] for part in parts if isinstance(part, str) and _AMOUNT.fullmatch(part.strip()))
    return next((sign for sign in signs if sign in _CURRENCIES), "")


WORD, NAME, NUMBER = BeforeValidator(read_word), BeforeValidator(read_name), BeforeValidator(read_number)
