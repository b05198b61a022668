"""Weeks that are killed (SIGKILL) just before one of their steps, each followed by a week that is left alone.

    python tests/killed_weeks.py FOLDER POINTS

A step is a commit, the renaming of a file or folder, or a line to the mail server. So many deaths are spread over the
steps of a week, the first and the last among them. Each has a workspace of its own with two readers, ``oneN`` and
``twoN`` at example.org. Prints a line of JSON for each: the step, how both weeks ended, what the store then says.
"""

import contextlib
import json
import os
import signal
import smtplib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event, update

from horizon.app import run as way
from horizon.app.workspace import open_workspace
from horizon.errors import HorizonError
from horizon.settings import load_settings
from horizon.store.engine import connect_database
from horizon.store.tables import DELIVERY, LEASE
from workspaces import HEPATITIS, SETTINGS, make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

WATCHLIST = (
    HEPATITIS.partition("recipients:")[0]
    + "recipients:\n  - {email: one%d@example.org}\n  - {email: two%d@example.org}\n"
)


def counted(fatal: int) -> list[str]:
    """Every step from now on; the process dies before the fatal one."""
    steps: list[str] = []

    def step(what: str) -> None:
        steps.append(what)
        if len(steps) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(owner: type, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def stepping(self: Any, *given: Any, **more: Any) -> Any:
            step(name)
            return original(self, *given, **more)

        setattr(owner, name, stepping)

    event.listen(Engine, "commit", lambda _: step("commit"))
    for owner, name in ((Path, "rename"), (Path, "replace"), (smtplib.SMTP, "send")):
        before(owner, name)
    return steps


def week(workspace: Path, fatal: int = 0) -> int:
    """How a week in a process of its own ended: 0, an exit code, or a signal below 0."""
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    code = 0
    try:
        steps = counted(fatal)
        way.run_week(load_settings(workspace))
        (workspace / "steps.json").write_text(json.dumps(steps))
    except HorizonError as wrong:
        code = wrong.exit_code
    finally:
        os._exit(code)


def died(folder: Path, number: int, fatal: int) -> dict[str, Any]:
    workspace = make_workspace(folder / str(number), {"hepatitis-c": WATCHLIST % (number, number)}, SETTINGS)
    if databases:
        os.environ["HORIZON_DATABASE_URL"] = databases[number]
    first = week(workspace, fatal)
    engine = connect_database(load_settings(workspace).database_url)
    with engine.begin() as connection:  # what the dead one held runs out
        connection.execute(update(LEASE).values(until=1))
        connection.execute(update(DELIVERY).where(DELIVERY.c.claimed_until > 1).values(claimed_until=1))
    engine.dispose()
    second = week(workspace)
    with open_workspace(load_settings(workspace)) as opened:
        keys = opened.editions.edition_keys()
        states = {
            delivery.email: delivery.state for key in keys for delivery in opened.deliveries.edition_deliveries(key)
        }
        changes = [row.change.kind for row in opened.trials.changes_between("", "9")]
    files = sorted(path.name for path in (workspace / "reports" / keys[-1]).iterdir()) if keys else []
    return {"at": fatal, "ended": [first, second], "keys": keys, "states": states, "changes": changes, "files": files}


folder, points, databases = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
"""Further arguments are the addresses of empty databases, one more than there are points; without them: SQLite."""
with contextlib.redirect_stdout(sys.stderr):  # what every week reads and draws first is then read and drawn once
    way.run_week(load_settings(make_workspace(folder / "before", {"hepatitis-c": WATCHLIST % (999, 999)}, SETTINGS)))
if databases:
    os.environ["HORIZON_DATABASE_URL"] = databases[0]
whole = make_workspace(folder / "whole", {"hepatitis-c": WATCHLIST % (0, 0)}, SETTINGS)
assert week(whole) == 0
steps = json.loads((whole / "steps.json").read_text())
for number, place in enumerate(
    dict.fromkeys(round(1 + at * (len(steps) - 1) / (points - 1)) for at in range(points)), 1
):
    with contextlib.redirect_stdout(sys.stderr):
        answer = died(folder, number, place)
    print(json.dumps(answer | {"step": steps[place - 1]}), flush=True)
