"""A confidential price is in no line of a diff and in no fault, however the file is written."""

from difflib import unified_diff

import pytest

from horizon.watchlist.files.document import split_lines
from horizon.web.confidential import MASK, mask_fault, mask_lines

HEAD = 'title: Asthma\nmatch: {{conditions: [asthma]}}\nowner: "a{break_}b"\npopulation: [{{step: All, people: 9}}]\n'
KEYS = "price_year: 2015, confidential: true"
WRITTEN = {
    "in braces": f"price: {{list: 87654, {KEYS}}} # 87,654 agreed\n",
    "over lines": f'price: {{list: 87654,\n  {KEYS},\n\n  source: "a\n   87654 letter"}}\n',
    "as a block": "price:\n  list: 87654\n  # it was 87,654.00\n  price_year: 2015\n  confidential: true\n",
    "in a comment above": f"# paid: 87654\nprice: {{list: {{best: 87654, high: 90000}}, {KEYS}}}\n",
    "of a technology": f"technologies:\n  - {{name: x, price: {{list: 87654, {KEYS}}}}}\n",
}


@pytest.mark.parametrize("break_", ["", "\u2028", "\u2029", "\x85"], ids=ascii)
@pytest.mark.parametrize("written", WRITTEN)
def test_no_line_of_a_diff_holds_it(written: str, break_: str) -> None:
    before = HEAD.format(break_=break_) + WRITTEN[written]
    after = before.replace("87654", "76543").replace("87,654", "76,543").replace("owner", "payer")
    diff = unified_diff(split_lines(before), split_lines(after), n=1)
    shown = "\n".join(mask_lines(diff, before, after))
    assert MASK in shown
    assert "payer: " in shown
    assert not any(figure in shown for figure in ("87654", "87,654", "76543", "76,543"))


def test_a_fault_of_a_price_says_none_of_its_figures() -> None:
    fault = mask_fault("a.yaml:4:15: technologies.1.price.list: low, mode and high must be in ascending order: 6, 5, 5")
    assert fault.startswith("a.yaml:4:15: technologies.1.price.list: ")
    assert "5, 5" not in fault
    assert mask_fault("a.yaml:1:1: title is missing") == "a.yaml:1:1: title is missing"
