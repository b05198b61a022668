"""Which step of which watchlist a planner means, and the last edition as its steps stand now."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from horizon.app.workspace import Workspace
from horizon.assessment.getting_ready import plan_readiness
from horizon.errors import UsageError, suggest_name
from horizon.technology.names import name_key
from horizon.values.edition import Edition
from horizon.values.technology import Readiness, Technology, can_still_come
from horizon.watchlist.files.step_progress import suggest_step
from horizon.watchlist.schema.watchlist import Indication, TechnologyOverride, Watchlist


@dataclass(frozen=True, slots=True)
class StepTarget:
    """Where a step is kept: for a technology as the watchlist or the edition calls it, or (empty) for all."""

    watchlist: Watchlist
    indication: Indication
    technology: str

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of the steps, those beside the technology among them."""
        override = find_override(self.indication, (self.technology,))
        return tuple(step.step for step in self.indication.steps_of(override))

    def find_step(self, step: str) -> str:
        """The step as the watchlist writes it. Raises UsageError with the one that was meant, or with all."""
        folded = {name.casefold(): name for name in self.steps}
        if step.casefold() not in folded:
            where = f"{self.technology or self.watchlist.name}"
            raise UsageError(f"{where} has no step {step!r}{suggest_step(step, self.steps)}")
        return folded[step.casefold()]


def find_override(indication: Indication, names: Sequence[str]) -> TechnologyOverride | None:
    """What the planner says of a technology that goes by any of these names; None if nothing."""
    keys = {name_key(name) for name in names if name}
    return next(
        (part for part in indication.technologies if keys & set(map(name_key, (part.name, *part.aliases)))), None
    )


def last_edition(workspace: Workspace) -> Edition | None:
    """The newest edition that stands; None before the first."""
    keys = workspace.editions.edition_keys()
    return workspace.editions.load_edition(keys[-1]) if keys else None


def find_target(workspace: Workspace, name: str, watchlist: str = "", indication: str = "") -> StepTarget:
    """The technology or the watchlist of a name, in one indication.

    Raises UsageError if there is none, or if it is in several watchlists or indications and none was named.
    """
    edition = last_edition(workspace)
    targets = [
        target
        for target in _list_targets(workspace.watchlists, edition, name)
        if watchlist in ("", target.watchlist.name) and indication in ("", target.indication.name)
    ]
    if not targets:
        raise UsageError(f"there is no technology or watchlist {name!r}{_suggest_target(workspace, edition, name)}")
    if len(targets) > 1:
        places = [f"{target.watchlist.name} {target.indication.name}".strip() for target in targets]
        in_many_watchlists = len({target.watchlist.name for target in targets}) > 1
        option = "--watchlist" if in_many_watchlists else "--indication"
        raise UsageError(f"{name!r} is in {', '.join(places)}: say which with {option}")
    return targets[0]


def _list_targets(watchlists: Sequence[Watchlist], edition: Edition | None, name: str) -> list[StepTarget]:
    key = name_key(name)
    for watchlist in watchlists:
        if watchlist.name == name:
            with_steps = [part for part in watchlist.resolved_indications if part.readiness]
            shared = len({part.readiness for part in with_steps}) <= 1
            return [StepTarget(watchlist, part, "") for part in (with_steps[:1] if shared else with_steps)]
    return [
        StepTarget(watchlist, indication, names[0])
        for watchlist in watchlists
        for indication in watchlist.resolved_indications
        for names in dict(_technology_names(watchlist, indication, edition)).values()
        if key in map(name_key, names)
    ]


def _technology_names(
    watchlist: Watchlist, indication: Indication, edition: Edition | None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names of each technology by its folded name: as the edition has them, then as the watchlist does."""
    for technology in edition.scan.technologies if edition else ():
        if technology.watchlist == watchlist.name and technology.key.indication_key.indication == indication.name:
            names = (technology.name, *technology.aliases)
            override = find_override(indication, names)
            yield name_key(override.name if override else technology.name), names
    for part in indication.technologies:
        yield name_key(part.name), (part.name, *part.aliases)


def _suggest_target(workspace: Workspace, edition: Edition | None, name: str) -> str:
    known = [watchlist.name for watchlist in workspace.watchlists]
    for watchlist in workspace.watchlists:
        for indication in watchlist.resolved_indications:
            known += [text for _, names in _technology_names(watchlist, indication, edition) for text in names]
    return suggest_name(name, known) or "; see: horizon scan --no-pull"


def update_steps(edition: Edition, workspace: Workspace) -> Edition:
    """The edition with the steps of its technologies as the watchlists have them today.

    What lateness costs stays as it was composed: it follows with the next edition.
    """
    indications = {
        (watchlist.name, indication.name): indication
        for watchlist in workspace.watchlists
        for indication in watchlist.resolved_indications
    }
    today = workspace.settings.today
    technologies = []
    for technology in edition.scan.technologies:
        key = technology.key.indication_key
        indication = indications.get((key.watchlist, key.indication))
        technologies.append(_update_technology(technology, indication, today) if indication else technology)
    return replace(edition, scan=replace(edition.scan, technologies=tuple(technologies), as_of=today))


def _update_technology(technology: Technology, indication: Indication, today: dt.date) -> Technology:
    override = find_override(indication, (technology.name, *technology.aliases))
    plan = plan_readiness(technology.key, indication, override, today)
    known = technology.readiness
    due = plan.due_day(known.ready_by if known else None, today)
    if not (due and plan.steps and can_still_come(technology.state, technology.probability)):
        return technology
    awaited = tuple(step for step in technology.steps if step.is_dependency)
    readiness = replace(known, ready_on=plan.ready_on) if known else Readiness(due, plan.ready_on)
    return replace(technology, steps=(*awaited, *plan.schedule_steps(due, today)), readiness=readiness)
