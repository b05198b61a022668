"""Editions to draw, with invented figures: a normal week, a quiet one, a first one, a hostile one and others."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from horizon.values.bridge import Bridge, BridgeStep, ConditionalBridge, MovedAmount, Reason
from horizon.values.budget_impact import (
    Band,
    CostSummary,
    CostSummaryYear,
    FunnelStep,
    Hold,
    Reserve,
    ReserveAddition,
    ResourceUse,
    Sensitivity,
    SinceLaunch,
    Total,
    YearImpact,
)
from horizon.values.edition import ChangeLine, Edition, Movement, ScoreLine
from horizon.values.keys import TechnologyKey
from horizon.values.scan import NotShown, Scan, WatchlistPage
from horizon.values.technology import (
    Assumption,
    Decision,
    Probability,
    ScheduledStep,
    SupportingTrial,
    Technology,
    Window,
)

YEARS = ("2026/27", "2027/28", "2028/29", "2029/30", "2030/31")
AS_OF = dt.date(2026, 2, 20)
COMPOSED_AT = dt.datetime(2026, 2, 20, 6, 31, tzinfo=dt.UTC)


def window(p50: dt.date, months: float = 5) -> Window:
    spread = dt.timedelta(days=round(months * 30.4))
    return Window(p50 - spread, p50, p50 + spread)


def pounds(millions: float) -> Decimal:
    return Decimal(round(millions * 1_000_000))


def impact(steady: float, reimbursed: float, first: int = 2, currency: str = "GBP") -> tuple[YearImpact, ...]:
    """Nothing before the ``first`` year shown, then rising to ``steady`` (millions) over three years."""

    def year(index: int, label: str) -> YearImpact:
        ramp = min(1.0, max(0.0, (index - first + 1) / 3))
        early = min(1.0, max(0.0, (index - first + 2) / 3))
        return YearImpact(
            label,
            early=pounds(steady * early),
            early_p90=pounds(steady * early * 1.7),
            conditional=Band(pounds(steady * ramp * 0.4), pounds(steady * ramp), pounds(steady * ramp * 1.8)),
            expected=pounds(steady * ramp * reimbursed),
            as_specified=pounds(steady * ramp * 1.6),
            currency=currency,
        )

    return tuple(year(index, label) for index, label in enumerate(YEARS))


def since_launch(steady: float) -> tuple[SinceLaunch, ...]:
    shares = (0.1, 0.41, 0.76, 0.93, 1.0)
    return tuple(
        SinceLaunch(year, pounds(steady * share * 0.4), pounds(steady * share), pounds(steady * share * 1.8))
        for year, share in enumerate(shares, start=1)
    )


def by_year(chance: float, *shares: float) -> dict[str, float]:
    return {year: chance * share for year, share in zip(YEARS, shares, strict=True)}


def chances(approved: float, reimbursed: float) -> Probability:
    return Probability(
        approved,
        reimbursed,
        approved - 0.1,
        approved + 0.1,
        launch_by=dict(
            zip(YEARS, (0.0, reimbursed * 0.1, reimbursed * 0.8, reimbursed * 0.95, reimbursed), strict=True)
        ),
        licence_by=dict(zip(YEARS, (0.0, approved * 0.6, approved, approved, approved), strict=True)),
    )


def trial(number: int, **changed: object) -> SupportingTrial:
    default = SupportingTrial(
        f"NCT{number:08d}", "", "3", "recruiting", 450, "2027-03", True, "condition: heart failure (conditions)"
    )
    return replace(default, **changed)  # type: ignore[arg-type]


HF101 = Technology(
    key=TechnologyKey("heart-failure||hf-101"),
    name="HF-101",
    aliases=("QX-7711", "examplixat"),
    kind="drug",
    novelty="new product",
    state="in development",
    watchlist="heart-failure",
    indication="heart failure with preserved ejection fraction",
    sponsor="Example Therapeutics",
    phase="3",
    trials=(
        trial(5000001, acronym="ARIA", enrolment=4200, status="active not recruiting", primary_completion="2026-11"),
        trial(5000002, pivotal=False, phase="2", status="completed", primary_completion="2024-06-30", enrolment=310),
    ),
    licence=window(dt.date(2027, 11, 15), 3.5),
    launch=window(dt.date(2028, 9, 10), 3.2),
    probability=chances(0.58, 0.31),
    impact=impact(118, 0.31),
    impact_since_launch=since_launch(118),
    decide_by=dt.date(2026, 12, 18),
    act_now=True,
    over_threshold=True,
    depends_most_on="the net price: at a rebate of 60% instead of 30% it costs £67m a year at the peak",
    because=("no authorised product of this name in the lists to Jan 2026", "the pivotal trial has not ended"),
    decisions=(
        Decision(
            dt.date(2026, 12, 18),
            "December submission 2027/28 must carry HF-101 or a contingency",
            "December submission",
            "2027/28",
            Decimal(12_000_000),
            Decimal(31_000_000),
            "GBP",
        ),
        Decision(dt.date(2027, 6, 1), "echo slots: 9 months’ lead, 4 WTE", "", "2027/28", None, None, "GBP"),
    ),
    crosses_threshold=0.62,
    costed_as="stand-in",
    hold=Hold("2027/28", Decimal(12_000_000), Decimal(31_000_000)),
    resources=tuple(
        ResourceUse("specialist nurse time", "hours", year, 0, 1_200 * at, 3_100 * at, 700 * at, 0.8 * at, 2.0 * at)
        for at, year in enumerate(YEARS)
    ),
    steps=(
        ScheduledStep(
            "Companion test in place",
            0,
            dt.date(2028, 7, 1),
            dt.date(2028, 7, 1),
            (),
            True,
            window(dt.date(2028, 9, 1)),
        ),
        ScheduledStep("Echocardiography slots", 9, dt.date(2027, 6, 1), dt.date(2028, 3, 1)),
        ScheduledStep("Nurses trained", 4, dt.date(2028, 3, 1), dt.date(2028, 7, 1), ("Echocardiography slots",)),
    ),
    assumptions=(
        Assumption("list price", "6,200", "GBP a year", "analogue: an earlier product", "2023-05", "analogue"),
        Assumption("uptake at the peak", "0.35 (0.2–0.5)", "share", "", "", "assumption"),
    ),
)
ZX9 = replace(
    HF101,
    key=TechnologyKey("lung-cancer||zx-9"),
    name="ZX-9",
    aliases=(),
    kind="biological",
    novelty="new use",
    watchlist="lung-cancer",
    indication="non-small-cell lung cancer",
    sponsor="Sample Oncology",
    phase="2/3",
    trials=(trial(5000010, primary_completion="2027-09"),),
    licence=window(dt.date(2028, 2, 20), 6),
    launch=window(dt.date(2029, 1, 20), 4.5),
    probability=chances(0.4, 0.22),
    impact=impact(45, 0.22),
    impact_since_launch=since_launch(45),
    decide_by=dt.date(2027, 12, 17),
    act_now=False,
    depends_most_on="whether it is funded for all patients or for those with the marker only",
    because=("the same product is authorised in another indication",),
    decisions=(
        Decision(
            dt.date(2027, 12, 17),
            "December submission 2028/29 must carry ZX-9",
            "December submission",
            "2028/29",
            Decimal(9_000_000),
            Decimal(17_000_000),
            "GBP",
            "projected",
        ),
    ),
    steps=(),
    assumptions=(Assumption("list price", "61,000", "GBP a year", "published price elsewhere", "2025", ""),),
)
OVERDUE = replace(
    ZX9,
    key=TechnologyKey("lung-cancer||lungomab"),
    name="lungomab",
    indication="small-cell lung cancer",
    trials=(trial(5000011, status="completed", primary_completion="2025-10-02"),),
    licence=window(dt.date(2026, 10, 5), 1),
    launch=window(dt.date(2027, 2, 1), 2),
    probability=chances(0.81, 0.66),
    impact=impact(19, 0.66, first=0),
    impact_since_launch=since_launch(19),
    decide_by=dt.date(2025, 12, 19),
    act_now=True,
    depends_most_on="how many are fit for it",
    decisions=(
        Decision(
            dt.date(2025, 12, 19),
            "December submission 2026/27 should have carried lungomab",
            "December submission",
            "2026/27",
            Decimal(6_000_000),
            Decimal(11_000_000),
            "GBP",
            passed=True,
        ),
    ),
)
SECRET = replace(
    ZX9,
    key=TechnologyKey("heart-failure||secretib"),
    name="secretib",
    watchlist="heart-failure",
    indication="heart failure with preserved ejection fraction",
    over_threshold=False,
    impact=(),
    impact_since_launch=(),
    withheld=True,
    decisions=(),
    decide_by=None,
    assumptions=(),
)


def small(number: int, **changed: object) -> Technology:
    """One of the many below the threshold."""
    cost = 0.2 + number / 10
    technology = replace(
        ZX9,
        key=TechnologyKey(f"lung-cancer||lu-{number}"),
        name=f"LU-{number:03d}",
        indication=("non-small-cell lung cancer", "small-cell lung cancer")[number % 2],
        phase=("2", "3")[number % 2],
        trials=(trial(6000000 + number, pivotal=False),),
        licence=window(dt.date(2028, 1 + number % 12, 9), 4 + number % 9),
        launch=window(dt.date(2029, 1 + number % 12, 9), 5 + number % 9),
        probability=chances(0.2 + (number % 5) / 10, 0.1 + (number % 5) / 20),
        impact=impact(cost, 0.1 + (number % 5) / 20, first=3),
        impact_since_launch=since_launch(cost),
        over_threshold=False,
        decisions=(),
        decide_by=None,
        confidence="low",
        assumptions=(),
    )
    return replace(technology, **changed)  # type: ignore[arg-type]


HEART = WatchlistPage(
    name="heart-failure",
    title="Heart failure",
    owner="Medicines finance",
    indication="",
    jurisdiction="england",
    payer="Integrated care boards",
    funding="tariff",
    supply="primary care",
    currency="GBP",
    price_year="2025",
    threshold=Decimal(20_000_000),
    threshold_source="the affordability threshold of its day",
    funnel=(
        FunnelStep("Adults with heart failure", "920,000 people", 920_000, "national audit 2024"),
        FunnelStep("preserved ejection fraction", "50% (42–58%)", 460_000, "cohort study 2019"),
        FunnelStep("in specialist follow-up", "12% (8–20%)", 55_200, "", "assumption"),
        FunnelStep("new each year", "+9,000 a year", 64_200, "national audit 2024"),
    ),
    displaces=("SGLT2 inhibitor: 20% stop it, £480 a year",),
    costed=True,
    sensitivity=(
        Sensitivity("uptake at the peak", "share", 0.2, 0.35, 0.5, pounds(210), pounds(530)),
        Sensitivity("list price", "GBP a year", 5_400, 6_200, 7_100, pounds(320), pounds(420)),
    ),
    sums=(
        CostSummary(
            *("", "oldozin", 6_200, 5_400, 7_100, "year", 55_200, 9_000, 21_000, "year", 6_900.0, 96.0),
            *(pounds(143), "GBP"),
            tuple(
                CostSummaryYear(4_200 * at, 4_300, pounds(29 * at), pounds(0.4 * at), pounds(28.6 * at))
                for at in range(1, 6)
            ),
        ),
    ),
)
RESERVE = Reserve(
    "Integrated care boards",
    "2027/28",
    "GBP",
    Decimal(4_000_000),
    Decimal(38_000_000),
    (ReserveAddition(HF101.key, Decimal(3_000_000), Decimal(27_000_000)),),
    "December submission",
    dt.date(2026, 12, 18),
)
LUNG = replace(
    HEART,
    sums=(),
    name="lung-cancer",
    title="Lung cancer",
    payer="NHS England",
    funding="specialised",
    supply="hospital",
    funnel=(FunnelStep("People with stage IV disease", "18,400 people", 18_400, "cancer registry 2023"),),
    displaces=("chemotherapy: £6,900 a course",),
)


def total(scope: str, index: int, size: float) -> Total:
    shares = (0.04, 0.3, 0.8, 1.2, 1.5)
    share = shares[index]
    return Total(
        scope,
        YEARS[index],
        expected=pounds(size * share),
        p50=pounds(size * share * 0.8),
        p90=pounds(size * share * 2.1),
        p99=pounds(size * share * 4.2),
        conditional=Band(pounds(size * share * 0.5), pounds(size * share * 1.1), pounds(size * share * 2.3)),
        ceiling=pounds(size * share * 5),
        currency="GBP",
        per_100_000=pounds(size * share / 570),
    )


def totals(**sizes: float) -> tuple[Total, ...]:
    return tuple(
        total(scope.replace("_", "-"), index, size) for scope, size in sizes.items() for index in range(len(YEARS))
    )


def step(cause: str, amount: int, *because: str) -> BridgeStep:
    """A step whose amount falls on the last three financial years, a quarter, a quarter and a half."""
    quarter = Decimal(amount) / 4
    by_year = tuple(zip(YEARS, (Decimal(0), Decimal(0), quarter, quarter, 2 * quarter), strict=True))
    return BridgeStep(cause, Decimal(amount), by_year, because)


BRIDGE = Bridge(
    "2026-W07",
    Decimal(412_100_000),
    Decimal(429_300_000),
    "GBP",
    (
        step("time passed", 1_200_000, "13 Feb 2026 to 20 Feb 2026"),
        step("new", 300_000, "LU-004 and LU-007 are new"),
        step("stopped or dormant", -400_000, "LU-013 stopped for futility"),
        step(
            "launch moved",
            20_600_000,
            "HF-101: phase 3 completes 5 months earlier (NCT05000001, 14 Feb)",
            "LU-012 a month later",
        ),
        step("probability moved", 0),
        step("assumption edited", -5_700_000, "lungomab: fit for it 40%, was 55%"),
        step("data corrected", 1_200_000),
    ),
)


def reason(cause: str, subject: str, event: str, *moves: tuple[TechnologyKey, int], link: str = "") -> Reason:
    """An event that moved so much of each technology."""
    amounts = tuple(MovedAmount(key, "GBP", Decimal(amount)) for key, amount in moves)
    return Reason(cause, subject, event, tuple(dict.fromkeys(key.watchlist for key, _ in moves)), amounts, link)


REGISTRY = "https://clinicaltrials.gov/study/"
REASONS = (
    reason("time passed", "", "", (HF101.key, 800_000), (ZX9.key, 400_000)),
    reason("new", "LU-004", "new on the watchlists", (TechnologyKey("lung-cancer||lu-4"), 150_000)),
    reason("new", "LU-007", "new on the watchlists", (TechnologyKey("lung-cancer||lu-7"), 150_000)),
    reason(
        *("stopped or dormant", "LU-013", "its trial was stopped: interim analysis crossed the futility boundary"),
        (TechnologyKey("lung-cancer||lu-13"), -400_000),
        link=f"{REGISTRY}NCT06000013",
    ),
    reason(
        *("launch moved", "HF-101", "its trial now ends 5 months earlier"),
        (HF101.key, 20_700_000),
        link=f"{REGISTRY}NCT05000001",
    ),
    reason(
        *("launch moved", "LU-012", "its trial now ends a month later"),
        (TechnologyKey("lung-cancer||lu-12"), -100_000),
        link=f"{REGISTRY}NCT06000012",
    ),
    reason("assumption edited", "lungomab", "fit for it: 40% instead of 55%", (OVERDUE.key, -5_700_000)),
    reason("data corrected", "ZX-9", "the registry’s record was read anew", (ZX9.key, 1_200_000)),
    Reason("setting changed", "", "the threshold is now £20m (was £5m)", ("heart-failure", "lung-cancer")),
)


def conditional(technology: Technology, *steps: BridgeStep) -> ConditionalBridge:
    """One technology's bridge to the figures of its own table, which moved most in the last year."""
    after = tuple((row.financial_year, row.conditional.p50) for row in technology.impact)
    moved = {year: sum(dict(step.by_year)[year] for step in steps) for year in YEARS}
    before = tuple((year, amount - moved[year]) for year, amount in after)
    last_year = tuple(replace(step, amount=dict(step.by_year)[YEARS[-1]]) for step in steps)
    return ConditionalBridge(technology.key, "GBP", YEARS[-1], before, after, last_year)


NORMAL = Edition(
    key="2026-W08",
    composed_for=AS_OF,
    window_from="2026-02-13T09:00:05",
    scan=Scan(
        as_of=AS_OF,
        data_timestamp="2026-02-20T09:00:05",
        financial_years=YEARS,
        technologies=(SECRET, ZX9, *(small(number) for number in range(1, 35)), HF101, OVERDUE),
        totals=totals(all=111.796875, heart_failure=60, lung_cancer=51.796875),
        reserves=(RESERVE,),
        not_shown=(
            *(NotShown(f"NCT{7000000 + number:08d}", "lung-cancer", "phase is not counted") for number in range(41)),
            *(NotShown(f"NCT{7100000 + number:08d}", "lung-cancer", "sponsor is not counted") for number in range(12)),
            NotShown("NCT07200000", "heart-failure", "background treatment only"),
        ),
        watchlists=(HEART, LUNG),
        assumptions=(
            Assumption("completion to approval, phase 3", "median 15 months", "", "a published cohort", "2020"),
            Assumption("correction of published estimates", "0.5 (0.2–1.4)", "ratio", "a review", "2026", "method"),
        ),
        seed=20260101,
        draws=10_000,
        evidence_version="2026-02",
        method_version="1",
    ),
    headline="£17m more expected, HF-101 needs a decision by 18 Dec",
    bridge=(BRIDGE,),
    movements=(
        Movement(
            TechnologyKey("lung-cancer||lu-4"),
            "non-small-cell lung cancer",
            "new",
            None,
            Decimal(150_000),
            "first seen, phase 2",
        ),
        Movement(
            TechnologyKey("LU-007"), "small-cell lung cancer", "new", None, Decimal(150_000), "first seen, phase 3"
        ),
        Movement(
            TechnologyKey("HF-101"),
            "heart failure with preserved ejection fraction",
            "moved",
            -152,
            Decimal(20_900_000),
            "phase 3 completes 5 months earlier",
        ),
        Movement(
            TechnologyKey("lung-cancer|scl|LU-099"), "small-cell lung cancer", "gone", None, None, "no longer matched"
        ),
        Movement(TechnologyKey("LU-013"), "small-cell lung cancer", "stopped", None, Decimal(-400_000), "futility"),
        Movement(TechnologyKey("LU-012"), "non-small-cell lung cancer", "dormant", None, None, "too late to be likely"),
        Movement(TechnologyKey("ZX-9"), "non-small-cell lung cancer", "unchanged", 0, Decimal(0), ""),
    ),
    changes=(
        ChangeLine(
            "NCT05000001",
            "2026-02-14",
            "primary_completion",
            True,
            "primary completion 5 months earlier: 2026-11 (was 2027-04)",
            TechnologyKey("HF-101"),
            "heart-failure",
        ),
        ChangeLine(
            "NCT06000013",
            "2026-02-17",
            "stopped",
            True,
            "terminated: interim analysis crossed the futility boundary",
            TechnologyKey("LU-013"),
            "lung-cancer",
        ),
        ChangeLine(
            "NCT06000003",
            "2026-02-18",
            "details",
            False,
            "arms, countries edited",
            TechnologyKey("LU-003"),
            "lung-cancer",
        ),
    ),
    tail_watch=(
        "If all of these came: P99 £710m in 2030/31.",
        "ZX-9 is unlikely (22%) and up to £81m a year if it happens.",
    ),
    scores=(
        ScoreLine("inside the launch window", "9 of 14 (43–83%)", 14, "an earlier system: 60%", 0.64, 0.43, 0.83),
        ScoreLine("pounds", "", 2, "estimates at list price ran about twice what was spent"),
    ),
    watched_unchanged=34,
    reasons=REASONS,
    conditional_bridges=(
        conditional(
            HF101,
            step("time passed", 1_600_000, "13 Feb 2026 to 20 Feb 2026"),
            step(
                "launch moved", 60_000_000, "primary completion 5 months earlier: 2026-11 (was 2027-04) (NCT05000001)"
            ),
        ),
        conditional(ZX9, step("time passed", 400_000, "13 Feb 2026 to 20 Feb 2026")),
        conditional(OVERDUE, step("competitor moved", -9_000_000, "LU-004: new")),
    ),
)
QUIET = replace(
    NORMAL,
    headline="nothing moved",
    bridge=(replace(BRIDGE, after=BRIDGE.before, steps=(step("time passed", 0),)),),
    movements=(),
    changes=(NORMAL.changes[2],),
    tail_watch=(),
    watched_unchanged=38,
    conditional_bridges=(),
    reasons=REASONS[:1],
)
FIRST = replace(
    NORMAL,
    key="2026-W07",
    window_from="",
    headline="38 technologies watched, HF-101 needs a decision by 18 Dec",
    bridge=(),
    movements=(),
    changes=(),
    scores=(),
    watched_unchanged=0,
    conditional_bridges=(),
    reasons=(),
    notes=(
        "This is the first edition: nothing to compare with yet.",
        "Reconstructed as of 20 Feb 2026.",
    ),
)
AMERICAN = replace(HF101, launch=HF101.licence, decisions=(), decide_by=None, impact=impact(118, 0.31, currency="USD"))
UNPRICED = replace(
    HF101, impact=(), impact_since_launch=(), decisions=(), decide_by=None, over_threshold=False, act_now=False
)
NO_MODEL = replace(
    HEART, costed=False, funnel=(), displaces=(), threshold=None, price_year="", note="no cost model: timing only"
)
UNITED_STATES = replace(
    FIRST,
    scan=replace(
        FIRST.scan,
        technologies=(
            replace(
                HF101, launch=HF101.licence, decisions=(), decide_by=None, impact=impact(118, 0.31, currency="USD")
            ),
        ),
        totals=tuple(replace(row, currency="USD") for row in totals(all=112)),
        reserves=(),
        watchlists=(replace(HEART, jurisdiction="us", payer="A state Medicaid programme", currency="USD"),),
        not_shown=(),
    ),
)
UNCOSTED = replace(
    FIRST,
    tail_watch=(),
    scan=replace(FIRST.scan, technologies=(UNPRICED,), totals=(), reserves=(), watchlists=(NO_MODEL,)),
)
EMPTY = replace(
    FIRST,
    scan=replace(FIRST.scan, technologies=(), totals=(), reserves=(), not_shown=(), watchlists=(), assumptions=()),
    tail_watch=(),
    notes=(),
    refused_watchlists=("asthma.yaml:12:3: share: 1.4 is not between 0 and 1",),
    set_aside=3,
)
EVIL = "=cmd|'/c calc'!A1<script>alert(1)</script>\u202e\x00\x1b[31m \"onmouseover=alert(1) $x^2$ {{ 7*7 }} 漢字 😀"
HOSTILE = replace(
    NORMAL,
    headline=f"{EVIL}\r\nBcc: someone@example.org",
    notes=(EVIL,),
    tail_watch=(EVIL * 9_000,),
    refused_watchlists=(EVIL,),
    bridge=(replace(BRIDGE, steps=tuple(replace(step, cause=EVIL, because=(EVIL,)) for step in BRIDGE.steps)),),
    movements=tuple(replace(movement, technology=TechnologyKey(EVIL), text=EVIL) for movement in NORMAL.movements),
    reasons=tuple(replace(reason, subject=EVIL, event=EVIL, link=EVIL) for reason in REASONS),
    changes=(replace(NORMAL.changes[0], nct_id=EVIL, technology=TechnologyKey(EVIL), text=EVIL * 9_000),) * 120,
    scan=replace(
        NORMAL.scan,
        technologies=tuple(
            replace(
                HF101,
                key=TechnologyKey(f"heart-failure||{number}"),
                name=f"{EVIL}{number}",
                indication=EVIL * 40,
                aliases=(EVIL,) * 30,
                sponsor=EVIL,
                because=(EVIL,),
                depends_most_on=EVIL,
                trials=(
                    trial(1, nct_id=f'NCT00000001"><img src=http://example.org/{EVIL}', acronym=EVIL, matched_by=EVIL),
                ),
                decisions=(replace(HF101.decisions[0], what=EVIL),),
            )
            for number in range(60)
        ),
        watchlists=(replace(HEART, title=EVIL, payer=EVIL, note=EVIL), LUNG),
        not_shown=(NotShown(EVIL, "heart-failure", EVIL),),
    ),
)
ALL = {
    "normal": NORMAL,
    "quiet": QUIET,
    "first": FIRST,
    "united-states": UNITED_STATES,
    "uncosted": UNCOSTED,
    "empty": EMPTY,
}
