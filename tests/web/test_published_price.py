"""A price begun from what is published is the same by the desk's button and by the command line."""

from pathlib import Path

from horizon.web.desk import Desk
from horizon.web.forms import FormData
from horizon.web.guard import Keys
from horizon.web.visit import Visit
from horizon.web.watchlist_draft import open_draft
from horizon.web.watchlist_pages import begin_from_published
from workspaces import make_workspace, run_command

PLAIN = """\
title: Plain
match: {conditions: [hepatitis c]}
population:
  - {step: People, people: 4000}
"""


def test_the_button_and_the_command_begin_from_the_same_price(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "workspace", {"plain": PLAIN})
    desk = Desk(folder, Keys())
    visit = Visit(desk, {"name": "plain"}, form=FormData({}))
    proposed = open_draft(visit, begin_from_published(visit, open_draft(visit, visit.form), "injected"))
    after = proposed.to_change(visit).after
    desk.open_trials().engine.dispose()
    assert run_command(folder, "watchlist", "edit", "plain", "--propose", "injected", "--yes").code == 0
    assert after == (folder / "watchlists" / "plain.yaml").read_text("utf-8")
    assert "Analogue" in after
