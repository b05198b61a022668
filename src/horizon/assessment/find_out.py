"""What a planner must find out of a device, a test or software, since no list that horizon reads says it."""

from collections.abc import Iterator

from horizon.forecast.outlook import Outlook
from horizon.impact.model import CostModel
from horizon.values.jurisdiction import JURISDICTIONS

_NOTHING_TO_COME = frozenset({"stopped", "funded", "withdrawn from the market", "refused"})
_ADVISERS = {
    "england": "NICE has chosen it for HealthTech guidance",
    "scotland": "the Scottish Health Technologies Group advises on it",
    "wales": "Health Technology Wales advises on it",
}
_UNITS = {"device": "user", "test": "test", "software": "scan or report"}


def list_to_find_out(outlook: Outlook, model: CostModel | None) -> tuple[str, ...]:
    """List the questions, each with the key that takes the answer; none of a medicine or of what is in use."""
    if not outlook.case.device or outlook.state in _NOTHING_TO_COME:
        return ()
    return (*_ask_dates(outlook), *_ask_costs(outlook, model))


def _ask_dates(outlook: Outlook) -> Iterator[str]:
    case = outlook.case
    jurisdiction = JURISDICTIONS[case.jurisdiction]
    mark = "a CE or UKCA mark" if jurisdiction.regulator == "eu" else "the FDA's clearance"
    if not case.licensed_on:
        yield f"whether it has {mark}, and for which use (marks:); many had it before a study was published"
    if case.jurisdiction in _ADVISERS and not case.guidance:
        yield f"whether {_ADVISERS[case.jurisdiction]}, and for when (guidance:)"
    if jurisdiction.has_two_dates and not case.launch:
        yield "who would buy it without a mandate, from which budget and when (launch:)"
    if case.jurisdiction == "us":
        yield "whether it is covered: of 64 novel devices 28 were by Medicare, at a median of 5.7 years (launch:)"


def _ask_costs(outlook: Outlook, model: CostModel | None) -> Iterator[str]:
    if model is None or not model.resources:
        unit = _UNITS[outlook.case.device_kind]
        yield f"the hours of each {unit}, of set-up and of training, and hours that it frees (resources:)"
    if model is None or not model.priced:
        yield "what is paid, and whether by scan, test, user or site (price:)"
