"""Which technologies of a scan have no pounds, why, and what a planner can do about it. Pure."""

from dataclasses import dataclass

from horizon.digest.view import wording
from horizon.technology.spelling import spell_product
from horizon.values.scan import Scan, WatchlistPage
from horizon.values.technology import Technology

_NOT_MEDICINE = ": not costed as its area's new medicines"
"""What stands after the reason among those that a technology's state rests on."""
_PRICE_IT = "give it a price of its own, under Technologies that you know better"


@dataclass(frozen=True, slots=True)
class NotCosted:
    """A technology without pounds: its name, the reason, and what to do."""

    name: str
    why: str
    what_to_do: str


def list_not_costed(scan: Scan, pages: tuple[WatchlistPage, ...]) -> tuple[NotCosted, ...]:
    """List the technologies of a scan that have no impact to show; ``pages`` are those of its indications."""
    rows = []
    for item in scan.technologies:
        page = next((page for page in pages if page.indication == item.indication), pages[0])
        if not item.impact:
            rows.append(NotCosted(spell_product(item.name), *_explain(item, page)))
    return tuple(rows)


def _explain(technology: Technology, page: WatchlistPage) -> tuple[str, str]:
    if technology.withheld:
        return wording.explain_no_money(technology, page), "nothing: it is counted, and in no sum that is shown"
    if not page.costed and technology.resources:
        return "no price: what it takes in time, and no pounds", "give what it costs, if that is known"
    if not page.costed:
        return "no price and no cost model", "say who could be treated, and what it costs"
    reason = next((text for text in technology.because if _NOT_MEDICINE in text), "")
    if reason:
        return reason.partition(":")[0], _PRICE_IT
    if technology.launch is None:
        return wording.explain_no_money(technology, page), _do_about_state(technology)
    return "no price of its own, and none for its area", f"{_PRICE_IT}, or its area one"


def _do_about_state(technology: Technology) -> str:
    if technology.state == "funded":
        return "nothing: it is in the budget already"
    if technology.state == "in development":
        return "give its launch, if you know it, under Technologies that you know better"
    return "nothing, unless you know better: then say how far it is, under Technologies that you know better"
