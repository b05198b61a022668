"""What a sweep asks of the registry: all late trials by industry, whatever the condition, with few fields.

Two questions, asked as one where the registry takes it: phase 3, and single-arm phase 2 against cancer. A completion is
asked from the first of January on, since a registered date may be a year without a month.
"""

import datetime as dt

SWEEP_FIELDS: tuple[str, ...] = (
    "NCTId", "BriefTitle", "StatusModule", "LeadSponsor", "Condition", "StudyType", "Phase", "DesignAllocation",
    "DesignPrimaryPurpose", "EnrollmentInfo", "ArmGroupType", "ArmGroupInterventionName", "InterventionType",
    "InterventionName", "InterventionOtherName", "MaximumAge", "LocationCountry", "ConditionMesh", "ConditionAncestor",
    "InterventionMesh",
)  # fmt: skip
"""The fields that tell what a trial is for, of what and how large; titles are reduced before they are stored."""

_CANCER = "Neoplasms OR cancer OR carcinoma OR lymphoma OR leukemia OR myeloma OR melanoma OR sarcoma OR tumor"


def build_sweep_questions(first_completion: dt.date) -> tuple[str, str]:
    """Return the two questions for trials that complete on a day or later."""
    since = f"RANGE[{first_completion.year}-01-01,MAX]"
    common = (
        "AREA[StudyType]INTERVENTIONAL AND AREA[LeadSponsorClass]INDUSTRY"
        " AND AREA[InterventionType](DRUG OR BIOLOGICAL OR GENETIC OR COMBINATION_PRODUCT)"
        f" AND (AREA[PrimaryCompletionDate]{since} OR AREA[CompletionDate]{since})"
    )
    single_arm = f"AREA[Phase]PHASE2 AND AREA[DesignAllocation]NA AND AREA[ConditionSearch]({_CANCER})"
    return f"{common} AND AREA[Phase]PHASE3", f"{common} AND {single_arm}"


def join_questions(questions: tuple[str, ...]) -> str:
    """Return one expression for all trials that answer one of the questions."""
    return " OR ".join(f"({question})" for question in questions)
