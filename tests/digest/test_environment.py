"""HTML is escaped, text is not, and an undefined name is an error."""

import pytest
from jinja2 import DictLoader, UndefinedError

from horizon.digest.html.environment import html_environment


@pytest.mark.parametrize(
    ("name", "text"), [("page.html.j2", "&lt;b&gt;"), ("page.html", "&lt;b&gt;"), ("page.txt.j2", "<b>")]
)
def test_html_alone_is_escaped(name: str, text: str) -> None:
    environment = html_environment("horizon.digest.html")
    environment.loader = DictLoader({name: "{{ value }}"})
    assert environment.get_template(name).render(value="<b>") == text
    with pytest.raises(UndefinedError):
        environment.get_template(name).render()
