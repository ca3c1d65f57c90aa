"""The kinds of activities, their Danish headings, and which rules follow from the kind (guide, 6.2)."""

from enum import StrEnum


class ActivityCategory(StrEnum):
    """The nine categories; visibility and rules go by category."""

    COMPANY = "COMPANY"
    MENTOR = "MENTOR"
    EDUCATION = "EDUCATION"
    OTHER = "OTHER"
    AID = "AID"
    PERSONAL_ASSISTANCE = "PERSONAL_ASSISTANCE"
    SOCIAL = "SOCIAL"
    HEALTH = "HEALTH"
    OTHER_ADMINISTRATION = "OTHER_ADMINISTRATION"


class ActivityType(StrEnum):
    """The types within the categories."""

    COMPANY_INTERNSHIP = "COMPANY_INTERNSHIP"
    WAGE_SUBSIDY = "WAGE_SUBSIDY"
    UTILITY_WORK = "UTILITY_WORK"
    JOB_ROTATION = "JOB_ROTATION"
    FLEX_JOB = "FLEX_JOB"
    MENTOR = "MENTOR"
    ORDINARY_EDUCATION = "ORDINARY_EDUCATION"
    GUIDANCE_AND_UPSKILLING = "GUIDANCE_AND_UPSKILLING"
    EDUCATION_LIFT = "EDUCATION_LIFT"
    REGIONAL_EDUCATION_POOL = "REGIONAL_EDUCATION_POOL"
    SHORTAGE_POOL = "SHORTAGE_POOL"
    ADULT_APPRENTICESHIP = "ADULT_APPRENTICESHIP"
    TRACK_CHANGE = "TRACK_CHANGE"
    UPSKILLING_JOB = "UPSKILLING_JOB"
    SIX_WEEK_EDUCATION = "SIX_WEEK_EDUCATION"
    LITERACY_COURSE = "LITERACY_COURSE"
    OTHER_ACTIVITY = "OTHER_ACTIVITY"
    EVENT = "EVENT"
    AID_EMPLOYMENT = "AID_EMPLOYMENT"
    AID_FLEX_JOB = "AID_FLEX_JOB"
    AID_DURING_OFFER = "AID_DURING_OFFER"
    PERSONAL_ASSISTANCE = "PERSONAL_ASSISTANCE"
    SOCIAL_EFFORT = "SOCIAL_EFFORT"
    HEALTH_EFFORT = "HEALTH_EFFORT"
    OTHER_ADMINISTRATION = "OTHER_ADMINISTRATION"


_C = ActivityCategory
_T = ActivityType

ACTIVITY_TYPES: dict[ActivityType, tuple[ActivityCategory, str]] = {
    _T.COMPANY_INTERNSHIP: (_C.COMPANY, "Virksomhedspraktik"),
    _T.WAGE_SUBSIDY: (_C.COMPANY, "Løntilskud"),
    _T.UTILITY_WORK: (_C.COMPANY, "Nytteindsats"),
    _T.JOB_ROTATION: (_C.COMPANY, "Jobrotation"),
    _T.FLEX_JOB: (_C.COMPANY, "Fleksjob"),
    _T.MENTOR: (_C.MENTOR, "Mentor"),
    _T.ORDINARY_EDUCATION: (_C.EDUCATION, "Ordinær uddannelse"),
    _T.GUIDANCE_AND_UPSKILLING: (_C.EDUCATION, "Øvrig vejledning og opkvalificering"),
    _T.EDUCATION_LIFT: (_C.EDUCATION, "Pulje til uddannelsesløft"),
    _T.REGIONAL_EDUCATION_POOL: (_C.EDUCATION, "Regional uddannelsespulje"),
    _T.SHORTAGE_POOL: (_C.EDUCATION, "Mangelpulje"),
    _T.ADULT_APPRENTICESHIP: (_C.EDUCATION, "Voksenlærlingeordningen"),
    _T.TRACK_CHANGE: (_C.EDUCATION, "Sporskifteordningen"),
    _T.UPSKILLING_JOB: (_C.EDUCATION, "Opkvalificeringsjob"),
    _T.SIX_WEEK_EDUCATION: (_C.EDUCATION, "6 ugers jobrettet uddannelse"),
    _T.LITERACY_COURSE: (_C.EDUCATION, "Læse-, skrive-, regne- eller ordblindekursus"),
    _T.OTHER_ACTIVITY: (_C.OTHER, "Øvrig aktivitet"),
    _T.EVENT: (_C.OTHER, "Arrangement"),
    _T.AID_EMPLOYMENT: (_C.AID, "Hjælpemiddel"),
    _T.AID_FLEX_JOB: (_C.AID, "Hjælpemiddel"),
    _T.AID_DURING_OFFER: (_C.AID, "Hjælpemiddel"),
    _T.PERSONAL_ASSISTANCE: (_C.PERSONAL_ASSISTANCE, "Personlig assistance"),
    _T.SOCIAL_EFFORT: (_C.SOCIAL, "Social indsats"),
    _T.HEALTH_EFFORT: (_C.HEALTH, "Sundhedsindsats"),
    _T.OTHER_ADMINISTRATION: (_C.OTHER_ADMINISTRATION, "Indsats i anden forvaltning"),
}

STATUS_CATEGORIES = frozenset({_C.COMPANY, _C.EDUCATION, _C.MENTOR})
"""Offers under the employment law and mentor support: a status is always due on them (6.3)."""

PROVIDER_CATEGORIES = frozenset({_C.AID})
"""Categories that show "Hvem" (contact and provider) instead of "Hvor" (Bilag 2)."""

FUND_EDITABLE_CATEGORIES = frozenset({_C.OTHER})
"""What a fund with the extended right may write; offers under the law stay with the jobcentre (3.7)."""


def category_of(activity_type: ActivityType) -> ActivityCategory:
    """The category that a type belongs to."""
    return ACTIVITY_TYPES[activity_type][0]


_HEADINGS: dict[str, str] = {kind: heading for kind, (_, heading) in ACTIVITY_TYPES.items()}


def heading_of(activity_type: str) -> str:
    """The Danish heading of a type, given as the enum or as the text that plan documents hold."""
    return _HEADINGS[activity_type]
