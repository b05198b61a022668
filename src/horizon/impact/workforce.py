"""One workforce: technologies of all indications that need the same staff or places, month by month.

1. *Wanted*: what each technology would start in a month, as it shares its indication's patients and as its own capacity
   allows; who could not start earlier is still wanted, but never more are on treatment than there would be.
2. *First* those on treatment are served, then what a launch needs once (set-up, training): until that is done nobody
   starts. What is left of a month's capacity goes to those who would start.
3. Where they need more than is left, all starts of that resource are cut by the same factor; who needs several
   resources is cut by the tightest. So the sum never exceeds the capacity, in any draw.
4. A month's capacity is a twelfth of the year's; what is added counts from its first whole month,
   what is taken away from its first. Who is on treatment stays on it, though there is too little for them.

*Drawbacks*: what one resource leaves idle because another is tighter is not given to others; nobody gives up waiting.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from horizon.forecast.draws import Floats
from horizon.impact.sharing import MonthIndices

SMALLEST_NEED = 1e-9
"""Nothing is divided by less, and what is left of a set-up below it is done."""


@dataclass(frozen=True, slots=True)
class MemberNeed:
    """What one technology needs of one resource, by draw: for each start, each month on treatment, and once."""

    resource: int
    start: Floats
    month: Floats
    once: Floats


@dataclass(frozen=True, slots=True)
class WorkforceMember:
    """One technology that needs a limited resource.

    ``wanted_of`` times ``weight`` are its starts by month × draw as it shares the patients, from its ``launch`` on.
    Chronic treatment: ``stay`` is the share who stay from one month to the next, and ``rules`` stop a share of those
    who started so many months before. A course lasts ``course_months`` months, or ``course_length`` whole ones.
    """

    wanted_of: Floats
    weight: Floats
    launch: MonthIndices
    chronic: bool
    stay: Floats
    rules: tuple[tuple[int, Floats], ...]
    course_months: float
    course_length: int
    needs: tuple[MemberNeed, ...]

    def count_wanted(self, month: int) -> Floats:
        """Its starts in a month before any limit, by draw."""
        return np.asarray(self.wanted_of[month] * self.weight * (month >= self.launch))

    @property
    def months_a_start(self) -> float:
        """Months of treatment that one start takes in each month of it."""
        return 1.0 if self.chronic else self.course_months / self.course_length


class MemberMonths:
    """The people of one technology month by month, as they come and as they would: by month × draw."""

    def __init__(self, member: WorkforceMember, months: int) -> None:
        shape = (months, len(member.launch))
        self.member = member
        self.starts, self.treated, self.waiting = (np.zeros(shape) for _ in range(3))
        self.wanted, self.would_be, self.on_treatment = (np.zeros(shape) for _ in range(3))
        self.courses = self.starts if member.chronic else np.zeros(shape)
        self.once = {need.resource: np.zeros(shape) for need in member.needs if need.once.any()}
        self.to_set_up = {need.resource: need.once.copy() for need in member.needs if need.once.any()}

    def count_continuing(self, month: int, starts: Floats, treated: Floats) -> Floats:
        """Who is on treatment before the month's starts, from the starts and those treated so far."""
        member = self.member
        if not member.chronic:
            first = max(month - member.course_length + 1, 0)
            return np.asarray(starts[first:month].sum(axis=0))
        stock = treated[month - 1] * member.stay if month else np.zeros(starts.shape[1])
        for after, ended in member.rules:
            if month >= after:
                stock = stock - starts[month - after] * ended
        return np.maximum(stock, 0)

    @property
    def set_up_left(self) -> Floats:
        """What is left of the set-up, over all resources, by draw."""
        return np.asarray(sum(self.to_set_up.values(), np.zeros(len(self.member.launch))))


@dataclass(frozen=True, slots=True)
class Allotment:
    """The months of each member, and of each resource what is needed and used by month × draw."""

    members: tuple[MemberMonths, ...]
    needed: tuple[Floats, ...]
    used: tuple[Floats, ...]
    cuts: tuple[Floats, ...] = field(default=())


def allot_workforce(members: Sequence[WorkforceMember], capacities: Sequence[Sequence[float]]) -> Allotment:
    """Allot the capacity of each resource by month to those who need it."""
    months, draws = len(capacities[0]), len(members[0].launch)
    lives = tuple(MemberMonths(member, months) for member in members)
    needed, used, cuts = ([np.zeros((months, draws)) for _ in capacities] for _ in range(3))
    for month in range(months):
        left = [np.full(draws, capacity[month]) for capacity in capacities]
        could = [_propose_member_starts(life, month) for life in lives]
        _serve_continuing(lives, month, left)
        _set_up(lives, month, left)
        _start_patients(lives, month, left, could, cuts)
        for number, capacity in enumerate(capacities):
            used[number][month] = capacity[month] - left[number]
        _count_needed(lives, month, needed)
    return Allotment(lives, tuple(needed), tuple(used), tuple(cuts))


def _propose_member_starts(life: MemberMonths, month: int) -> Floats:
    """Who could start: as many as are missing to those who would be treated, or who would have started by now."""
    member, wanted = life.member, life.member.count_wanted(month)
    life.wanted[month] = wanted
    life.on_treatment[month] = life.count_continuing(month, life.starts, life.treated)
    if not member.chronic:
        return np.asarray((life.waiting[month - 1] if month else 0.0) + wanted)
    would_be = life.count_continuing(month, life.wanted, life.would_be) + wanted
    life.would_be[month] = would_be
    return np.asarray(np.maximum(would_be - life.on_treatment[month], 0))


def _serve_continuing(lives: Sequence[MemberMonths], month: int, left: list[Floats]) -> None:
    for life in lives:
        months = life.on_treatment[month] * life.member.months_a_start
        for need in life.member.needs:
            left[need.resource] = np.maximum(left[need.resource] - months * need.month, 0)


def _set_up(lives: Sequence[MemberMonths], month: int, left: list[Floats]) -> None:
    """Set up what is launched, each by the same share of what is left to do where there is too little for all."""
    for number, available in enumerate(left):
        launched = [life for life in lives if number in life.to_set_up]
        wanted = [life.to_set_up[number] * (month >= life.member.launch) for life in launched]
        total = np.asarray(sum(wanted, np.zeros(len(available))))
        share = np.minimum(1.0, available / np.maximum(total, SMALLEST_NEED))
        for life, amount in zip(launched, wanted, strict=True):
            done = amount * share
            life.once[number][month] = done
            life.to_set_up[number] = np.where(
                life.to_set_up[number] - done <= SMALLEST_NEED, 0.0, life.to_set_up[number] - done
            )
            left[number] = np.maximum(left[number] - done, 0)


def _start_patients(
    lives: Sequence[MemberMonths], month: int, left: list[Floats], could: Sequence[Floats], cuts: Sequence[Floats]
) -> None:
    draws = len(left[0])
    wanted = [np.zeros(draws) for _ in left]
    able = [starts * (life.set_up_left <= SMALLEST_NEED) for life, starts in zip(lives, could, strict=True)]
    for life, starts in zip(lives, able, strict=True):
        for need in life.member.needs:
            wanted[need.resource] += starts * _need_per_start(life, need)
    for number, hours in enumerate(wanted):
        cuts[number][month] = np.minimum(1.0, left[number] / np.maximum(hours, SMALLEST_NEED))
    for life, starts, all_starts in zip(lives, able, could, strict=True):
        cut = np.ones(draws)
        for need in life.member.needs:
            cut = np.where(_need_per_start(life, need) > 0, np.minimum(cut, cuts[need.resource][month]), cut)
        life.starts[month] = starts * cut
        life.waiting[month] = all_starts - life.starts[month]
        _count_treated(life, month)
        for need in life.member.needs:
            taken = life.starts[month] * _need_per_start(life, need)
            left[need.resource] = np.maximum(left[need.resource] - taken, 0)


def _need_per_start(life: MemberMonths, need: MemberNeed) -> Floats:
    return np.asarray(need.start + need.month * life.member.months_a_start)


def _count_treated(life: MemberMonths, month: int) -> None:
    on_treatment = life.on_treatment[month] + life.starts[month]
    if life.member.chronic:
        life.treated[month] = on_treatment
    else:
        life.courses[month] = on_treatment / life.member.course_length
        life.treated[month] = life.courses[month] * life.member.course_months


def _count_needed(lives: Sequence[MemberMonths], month: int, needed: Sequence[Floats]) -> None:
    """Add up what would be needed if nothing were limited."""
    for life in lives:
        member = life.member
        if member.chronic:
            would_be = life.would_be[month]
        else:
            first = max(month - member.course_length + 1, 0)
            would_be = life.wanted[first : month + 1].sum(axis=0)
        for need in member.needs:
            needed[need.resource][month] += life.wanted[month] * need.start
            needed[need.resource][month] += would_be * member.months_a_start * need.month
            needed[need.resource][month] += need.once * (member.launch == month)
