"""The 22 target groups: one table that decides plan type, goals, duty, requirement and elements (guide, table 1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.viewer import Authority


class PlanType(StrEnum):
    """What kind of plan a target group has."""

    JOB_PLAN = "JOB_PLAN"
    EDUCATION_PLAN = "EDUCATION_PLAN"
    FOLLOW_UP_AGREEMENT = "FOLLOW_UP_AGREEMENT"
    REHABILITATION_PLAN = "REHABILITATION_PLAN"
    OTHER_EFFORTS_PLAN = "OTHER_EFFORTS_PLAN"


PLAN_TITLES = {
    PlanType.JOB_PLAN: "Min jobplan",
    PlanType.EDUCATION_PLAN: "Uddannelsesplan med uddannelsespålæg",
    PlanType.FOLLOW_UP_AGREEMENT: "Aftale om opfølgning",
    PlanType.REHABILITATION_PLAN: "Rehabiliteringsplan",
    PlanType.OTHER_EFFORTS_PLAN: "Plan for øvrige indsatser",
}


class Element(StrEnum):
    """The parts that a plan page is put together from."""

    JOB_GOALS = "JOB_GOALS"
    EDUCATION_GOALS = "EDUCATION_GOALS"
    PLAN_DESCRIPTION = "PLAN_DESCRIPTION"
    CASEWORKER_COMMENT = "CASEWORKER_COMMENT"
    LATEST_JOBCENTRE_AGREEMENT = "LATEST_JOBCENTRE_AGREEMENT"
    LATEST_FUND_AGREEMENT = "LATEST_FUND_AGREEMENT"
    INTEGRATION_CONTRACT = "INTEGRATION_CONTRACT"
    TIMELINE = "TIMELINE"


ELEMENT_HEADINGS = {
    Element.JOB_GOALS: "Jobmål",
    Element.EDUCATION_GOALS: "Uddannelsesmål",
    Element.PLAN_DESCRIPTION: "For at nå mit mål, har vi aftalt",
    Element.CASEWORKER_COMMENT: "Din sagsbehandlers kommentar til dig",
    Element.LATEST_JOBCENTRE_AGREEMENT: "Seneste aftale med jobcenter",
    Element.LATEST_FUND_AGREEMENT: "Seneste aftale med a-kasse",
    Element.INTEGRATION_CONTRACT: "Kontrakt",
    Element.TIMELINE: "Indsatser og aftaler",
}

DESCRIPTION_ELEMENTS = frozenset({Element.PLAN_DESCRIPTION, Element.CASEWORKER_COMMENT})

_ELEMENT_OF_LETTER = {
    "G": Element.JOB_GOALS,
    "U": Element.EDUCATION_GOALS,
    "D": Element.PLAN_DESCRIPTION,
    "K": Element.CASEWORKER_COMMENT,
    "J": Element.LATEST_JOBCENTRE_AGREEMENT,
    "A": Element.LATEST_FUND_AGREEMENT,
    "C": Element.INTEGRATION_CONTRACT,
    "T": Element.TIMELINE,
}


class GoalKind(StrEnum):
    """What a goal can be: an occupation, a job function in free text, or an education."""

    OCCUPATION = "OCCUPATION"
    FUNCTION = "FUNCTION"
    EDUCATION = "EDUCATION"


_GOALS_OF_LETTER = {"O": GoalKind.OCCUPATION, "F": GoalKind.FUNCTION, "E": GoalKind.EDUCATION}


class TargetGroup(StrEnum):
    """The groups of citizens that get an effort from the jobcentre."""

    UNEMPLOYMENT_BENEFIT = "UNEMPLOYMENT_BENEFIT"
    UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER = "UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER"
    CASH_BENEFIT_JOB_READY = "CASH_BENEFIT_JOB_READY"
    FLEX_JOB_ALLOWANCE = "FLEX_JOB_ALLOWANCE"
    TRANSITION_BENEFIT = "TRANSITION_BENEFIT"
    EDUCATION_BENEFIT_OBVIOUSLY_READY = "EDUCATION_BENEFIT_OBVIOUSLY_READY"
    EDUCATION_BENEFIT_READY = "EDUCATION_BENEFIT_READY"
    EDUCATION_BENEFIT_ACTIVITY_READY = "EDUCATION_BENEFIT_ACTIVITY_READY"
    CASH_BENEFIT_ACTIVITY_READY = "CASH_BENEFIT_ACTIVITY_READY"
    REHABILITATION_BENEFIT = "REHABILITATION_BENEFIT"
    SICKNESS_BENEFIT_2 = "SICKNESS_BENEFIT_2"
    SICKNESS_BENEFIT_3 = "SICKNESS_BENEFIT_3"
    RESOURCE_COURSE = "RESOURCE_COURSE"
    JOB_CLARIFICATION = "JOB_CLARIFICATION"
    FLEX_JOB_EMPLOYEE = "FLEX_JOB_EMPLOYEE"
    DISABILITY_PENSION = "DISABILITY_PENSION"
    GRADUATE_WITH_DISABILITY = "GRADUATE_WITH_DISABILITY"
    UNDER_18 = "UNDER_18"
    SELF_SUPPORTING = "SELF_SUPPORTING"
    EMPLOYED_UNDER_NOTICE = "EMPLOYED_UNDER_NOTICE"
    EMPLOYED_UPSKILLING = "EMPLOYED_UPSKILLING"
    INTEGRATION_PROGRAMME = "INTEGRATION_PROGRAMME"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a target group's plan consists of and which rules hold for it."""

    name: str
    plan_type: PlanType
    seeking: bool
    goals: frozenset[GoalKind]
    requirement: Authority | None
    elements: tuple[Element, ...]
    digital_duty: bool = False
    prospects: bool = False
    description: Element | None = field(init=False)
    """The element that shows the plan description, if the group has one."""

    def __post_init__(self) -> None:
        """Find once what every reading of a plan asks for."""
        shown = next((element for element in self.elements if element in DESCRIPTION_ELEMENTS), None)
        object.__setattr__(self, "description", shown)

    def has(self, element: Element) -> bool:
        """Whether the plan page of the group shows the element."""
        return element in self.elements


def _profile(
    name: str,
    plan_type: PlanType,
    goals: str,
    elements: str,
    *,
    seeking: bool = False,
    requirement: Authority | None = None,
    digital_duty: bool = False,
    prospects: bool = False,
) -> Profile:
    return Profile(
        name=name,
        plan_type=plan_type,
        seeking=seeking,
        goals=frozenset(_GOALS_OF_LETTER[letter] for letter in goals),
        requirement=requirement,
        elements=tuple(_ELEMENT_OF_LETTER[letter] for letter in elements),
        digital_duty=digital_duty,
        prospects=prospects,
    )


_JOB = PlanType.JOB_PLAN
_EDUCATION = PlanType.EDUCATION_PLAN
_REHABILITATION = PlanType.REHABILITATION_PLAN
_OTHER = PlanType.OTHER_EFFORTS_PLAN
_FUND = Authority.FUND
_JOBCENTRE = Authority.JOBCENTRE

PROFILES: Mapping[str, Profile] = {
    TargetGroup.UNEMPLOYMENT_BENEFIT: _profile(
        "Dagpengemodtager", _JOB, "O", "GJAT", seeking=True, requirement=_FUND, digital_duty=True
    ),
    TargetGroup.UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER: _profile(
        "Dagpengemodtager med uddannelsespålæg", _JOB, "EO", "UGKJAT", seeking=True, requirement=_FUND
    ),
    TargetGroup.CASH_BENEFIT_JOB_READY: _profile(
        "Jobparat kontanthjælpsmodtager", _JOB, "O", "GJT", seeking=True, requirement=_JOBCENTRE, digital_duty=True
    ),
    TargetGroup.FLEX_JOB_ALLOWANCE: _profile(
        "Modtager af ledighedsydelse", _OTHER, "O", "GJT", seeking=True, requirement=_JOBCENTRE
    ),
    TargetGroup.TRANSITION_BENEFIT: _profile(
        "Modtager af overgangs- eller hjemrejseydelse", _JOB, "O", "GJT", seeking=True, requirement=_JOBCENTRE
    ),
    TargetGroup.EDUCATION_BENEFIT_OBVIOUSLY_READY: _profile(
        "Åbenlyst uddannelsesparat uddannelseshjælpsmodtager",
        _EDUCATION,
        "EO",
        "UKJT",
        seeking=True,
        requirement=_JOBCENTRE,
        digital_duty=True,
    ),
    TargetGroup.EDUCATION_BENEFIT_READY: _profile(
        "Uddannelsesparat uddannelseshjælpsmodtager", _EDUCATION, "E", "UKJT"
    ),
    TargetGroup.EDUCATION_BENEFIT_ACTIVITY_READY: _profile(
        "Aktivitetsparat uddannelseshjælpsmodtager", _EDUCATION, "E", "UKJT"
    ),
    TargetGroup.CASH_BENEFIT_ACTIVITY_READY: _profile("Aktivitetsparat kontanthjælpsmodtager", _JOB, "OF", "GDJT"),
    TargetGroup.REHABILITATION_BENEFIT: _profile("Revalidend", _JOB, "OF", "GDJT", prospects=True),
    TargetGroup.SICKNESS_BENEFIT_2: _profile(
        "Sygedagpengemodtager i kategori 2", PlanType.FOLLOW_UP_AGREEMENT, "OF", "GDJT"
    ),
    TargetGroup.SICKNESS_BENEFIT_3: _profile("Sygedagpengemodtager i kategori 3", _REHABILITATION, "OF", "GDJT"),
    TargetGroup.RESOURCE_COURSE: _profile("Borger i ressourceforløb", _REHABILITATION, "OF", "GDJT"),
    TargetGroup.JOB_CLARIFICATION: _profile("Borger i jobafklaringsforløb", _REHABILITATION, "OF", "GDJT"),
    TargetGroup.FLEX_JOB_EMPLOYEE: _profile("Ansat i fleksjob", _OTHER, "OF", "GDT"),
    TargetGroup.DISABILITY_PENSION: _profile("Førtidspensionist", _OTHER, "OF", "GDJT"),
    TargetGroup.GRADUATE_WITH_DISABILITY: _profile("Dimittend med handicap", _OTHER, "OF", "GDJT"),
    TargetGroup.UNDER_18: _profile("Ung under 18 år uden ydelse", _OTHER, "OF", "GDJT"),
    TargetGroup.SELF_SUPPORTING: _profile("Ledig selvforsørgende", _OTHER, "OF", "GDJT"),
    TargetGroup.EMPLOYED_UNDER_NOTICE: _profile("Beskæftiget, der er afskediget (§ 102)", _OTHER, "OF", "GDJT"),
    TargetGroup.EMPLOYED_UPSKILLING: _profile("Beskæftiget med tilskud til opkvalificering", _OTHER, "OF", "GDJT"),
    TargetGroup.INTEGRATION_PROGRAMME: _profile("Borger i integrationsprogrammet", _JOB, "OF", "CGDJT"),
}


def profile_of(group: str) -> Profile:
    """The profile of a target group, given as the enum or as the text that plan documents hold; ValueError for others."""
    profile = PROFILES.get(group)
    # Members are looked up as their texts; the class says what is wrong with any other text.
    return PROFILES[TargetGroup(group)] if profile is None else profile
