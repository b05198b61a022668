"""The pages on which a watchlist is begun: from a condition, a shipped one, or another system's file."""

from starlette.responses import Response

from horizon.app.new_watchlist import (
    NameTakenError,
    adopt_foreign,
    begin_from_condition,
    begin_from_shipped,
    name_from_title,
    read_foreign,
    write_new_watchlist,
)
from horizon.errors import HorizonError
from horizon.watchlist.files.shipped import read_shipped_titles
from horizon.web.visit import Visit


def show_new(visit: Visit) -> Response:
    """Show the three ways to begin."""
    return _show_new_page(visit, {name: visit.query.get(name)[:200] for name in ("condition", "product")})


def begin_new(visit: Visit) -> Response:
    """Begin a watchlist, and go on to its form; for another system's file, ask for the numbers of people first."""
    way = visit.form.get("way")
    typed = {name: visit.form.get(name).strip() for name in ("condition", "product", "name", "shipped", "foreign_name")}
    try:
        if way == "foreign":
            return _ask_people(visit, typed["foreign_name"])
        if way == "shipped":
            name, text = typed["name"] or typed["shipped"], begin_from_shipped(typed["shipped"])
        else:
            name = typed["name"] or name_from_title(typed["condition"] or typed["product"])
            text = begin_from_condition(typed["condition"], name, typed["product"])
        with visit.desk.write_lock():
            write_new_watchlist(visit.desk.read_settings(), name, text)
    except HorizonError as fault:
        return _show_new_page(visit, typed, way or "condition", fault)
    return visit.go_to(f"/watchlists/{name}?begun=yes")


def adopt_new(visit: Visit) -> Response:
    """Write another system's watchlist with one's own numbers of people and readers."""
    name, content = visit.form.get("name"), visit.form.get("text").encode()
    try:
        foreign = read_foreign(content, name)
        people = {count.key: visit.form.get(f"people.{count.key}").strip() for count in foreign.people_counts}
        recipients = [part.strip() for part in visit.form.get("recipients").replace("\n", ",").split(",")]
        text = adopt_foreign(foreign, people, [part for part in recipients if part])
        with visit.desk.write_lock():
            write_new_watchlist(visit.desk.read_settings(), name, text)
    except HorizonError as fault:
        return _show_new_page(visit, {"foreign_name": name}, "foreign", fault)
    return visit.go_to(f"/watchlists/{name}?begun=yes")


def _show_new_page(visit: Visit, typed: dict[str, str], way: str = "", fault: HorizonError | None = None) -> Response:
    shipped = sorted(read_shipped_titles().items(), key=lambda item: item[1].casefold())
    return visit.show(
        "new.html.j2",
        400 if fault else 200,
        typed=typed,
        shipped=shipped,
        way=way,
        fault=_without_place(str(fault)) if fault else "",
        taken=fault.name if isinstance(fault, NameTakenError) else "",
    )


def _ask_people(visit: Visit, name: str) -> Response:
    content = visit.form.files.get("file") or visit.form.get("text").encode()
    foreign = read_foreign(content, name)
    originals = {count.key: count.original for count in foreign.people_counts}
    text = foreign.adopt(originals, (), with_confidential=False)
    return visit.show("adopt.html.j2", name=name, foreign=foreign, text=text)


def _without_place(text: str) -> str:
    """A fault without the path of a file that is not written yet."""
    return "\n".join(line.partition(".yaml:")[2] or line for line in text.split("\n"))
