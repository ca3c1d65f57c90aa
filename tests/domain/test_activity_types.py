"""Activity types: category, heading, and the fields of the box, for every type there is."""

import pytest

from domain.activity_document import Activity
from domain.activity_types import ActivityCategory, ActivityType, category_of, heading_of
from domain.activity_view import view_activity, view_sections
from domain.viewer import Role
from domain.visibility import is_confidential, visible_activities, visible_categories
from tests.domain.samples import DAY, activity, new_plan, note

TABLE = {
    "COMPANY_INTERNSHIP": ("COMPANY", "Virksomhedspraktik"),
    "WAGE_SUBSIDY": ("COMPANY", "Løntilskud"),
    "UTILITY_WORK": ("COMPANY", "Nytteindsats"),
    "JOB_ROTATION": ("COMPANY", "Jobrotation"),
    "FLEX_JOB": ("COMPANY", "Fleksjob"),
    "MENTOR": ("MENTOR", "Mentor"),
    "ORDINARY_EDUCATION": ("EDUCATION", "Ordinær uddannelse"),
    "GUIDANCE_AND_UPSKILLING": ("EDUCATION", "Øvrig vejledning og opkvalificering"),
    "EDUCATION_LIFT": ("EDUCATION", "Pulje til uddannelsesløft"),
    "REGIONAL_EDUCATION_POOL": ("EDUCATION", "Regional uddannelsespulje"),
    "SHORTAGE_POOL": ("EDUCATION", "Mangelpulje"),
    "ADULT_APPRENTICESHIP": ("EDUCATION", "Voksenlærlingeordningen"),
    "TRACK_CHANGE": ("EDUCATION", "Sporskifteordningen"),
    "UPSKILLING_JOB": ("EDUCATION", "Opkvalificeringsjob"),
    "SIX_WEEK_EDUCATION": ("EDUCATION", "6 ugers jobrettet uddannelse"),
    "LITERACY_COURSE": ("EDUCATION", "Læse-, skrive-, regne- eller ordblindekursus"),
    "OTHER_ACTIVITY": ("OTHER", "Øvrig aktivitet"),
    "EVENT": ("OTHER", "Arrangement"),
    "AID_EMPLOYMENT": ("AID", "Hjælpemiddel"),
    "AID_FLEX_JOB": ("AID", "Hjælpemiddel"),
    "AID_DURING_OFFER": ("AID", "Hjælpemiddel"),
    "PERSONAL_ASSISTANCE": ("PERSONAL_ASSISTANCE", "Personlig assistance"),
    "SOCIAL_EFFORT": ("SOCIAL", "Social indsats"),
    "HEALTH_EFFORT": ("HEALTH", "Sundhedsindsats"),
    "OTHER_ADMINISTRATION": ("OTHER_ADMINISTRATION", "Indsats i anden forvaltning"),
}
HIDDEN_FROM_FUNDS = {"AID", "PERSONAL_ASSISTANCE", "SOCIAL", "HEALTH", "OTHER_ADMINISTRATION"}
SHARED = {"COMPANY", "MENTOR", "EDUCATION", "OTHER"}
SEEN_BY = {
    "citizen": SHARED | HIDDEN_FROM_FUNDS,
    "jobcentre": SHARED | HIDDEN_FROM_FUNDS,
    "fund": SHARED,
    "institution": set(),
    "administrator": set(),
}
TYPE_NAMES = {
    "COMPANY": "CompanyActivity",
    "MENTOR": "MentorActivity",
    "EDUCATION": "EducationActivity",
    "OTHER": "OtherActivity",
    "AID": "AidActivity",
    "PERSONAL_ASSISTANCE": "PersonalAssistanceActivity",
    "SOCIAL": "SocialActivity",
    "HEALTH": "HealthActivity",
    "OTHER_ADMINISTRATION": "OtherAdministrationActivity",
}
CONTACT = {"name": "Amilia Olsen", "organisation": "Svejsefabrikken", "phone": "+4512345678", "email": "ao@example.org"}
PLACE = {"name": "Værkstedet", "address": "Havnevej 1", "company_address": "Svendborgvej 1"}


def test_the_25_types_are_all_there_is() -> None:
    assert [kind.value for kind in ActivityType] == list(TABLE)
    assert {category.value for category in ActivityCategory} == SHARED | HIDDEN_FROM_FUNDS


@pytest.mark.parametrize(("kind", "category", "heading"), [(kind, *row) for kind, row in TABLE.items()])
def test_a_type_has_its_category_and_danish_heading(kind: str, category: str, heading: str) -> None:
    assert category_of(ActivityType(kind)) == category
    assert heading_of(kind) == heading


@pytest.mark.parametrize("kind", TABLE)
def test_the_box_has_five_fields_and_an_aid_says_who_instead_of_where(kind: str) -> None:
    category = TABLE[kind][0]
    lent = category == "AID"
    fields = {"provider": {"name": "Depotet", "address": "Kilevej 12"}} if lent else {"place": PLACE}
    shown = activity(kind, contact=CONTACT, statuses=[note()], **fields)
    view = view_activity(shown, DAY)
    four = (
        ["Hvad er aftalt", "Hvem", "Hvornår", "Hvorfor"] if lent else ["Hvad er aftalt", "Hvornår", "Hvor", "Hvorfor"]
    )
    assert [section["heading"] for section in view_sections(shown, DAY)] == ["Seneste status", *four]
    assert view["heading"] == TABLE[kind][1]
    assert view["__typename"] == TYPE_NAMES[category]


@pytest.mark.parametrize("category", sorted(SHARED | HIDDEN_FROM_FUNDS))
@pytest.mark.parametrize("role", SEEN_BY)
def test_role_by_category(role: str, category: str) -> None:
    seen = category in SEEN_BY[role]
    kind = next(kind for kind, row in TABLE.items() if row[0] == category)
    held = activity(kind)
    confidential = is_confidential(held)
    content = new_plan()["published"]
    content["confidential" if confidential else "activities"].append(held)
    assert confidential is (category in HIDDEN_FROM_FUNDS)
    assert (category in visible_categories(Role(role))) is seen
    assert visible_activities(content, Role(role)) == ([held] if seen else [])


@pytest.mark.parametrize("category", sorted(HIDDEN_FROM_FUNDS))
def test_a_fund_never_sees_a_hidden_category_even_if_stored_among_the_shared(category: str) -> None:
    """The filter goes by category, not by where a record happens to be stored."""
    kind = next(kind for kind, row in TABLE.items() if row[0] == category)
    content = {**new_plan()["published"], "activities": [activity(kind)]}
    assert visible_activities(content, Role.FUND) == []


def text_of(shown: Activity, heading: str) -> list[tuple[str | None, str]]:
    return [
        (paragraph["label"], paragraph["text"])
        for section in view_sections(shown, DAY)
        if section["heading"] == heading
        for paragraph in section["paragraphs"]
    ]


def test_the_fields_read_as_in_the_guide() -> None:
    """Bilag 2: Løntilskud."""
    shown = activity(
        "WAGE_SUBSIDY",
        title="Svejser",
        hours_per_week=30,
        starts_on="2020-01-01",
        ends_on="2020-03-31",
        place={"name": "Svejsefabrikken", "address": "Svendborgvej 1", "company_address": "Svendborgvej 2"},
        contact={"name": "Amilia Olsen", "organisation": None, "phone": "+4512345678", "email": "ao@example.org"},
        moved_from={"starts_on": "2019-12-01", "ends_on": None},
    )
    assert text_of(shown, "Hvad er aftalt") == [
        (None, "Svejser"),
        (None, "30 timer per uge"),
        ("Beskrivelse", "Beskrivelse"),
        (None, "Aftalt med Nina Pettersen, Jobcenter Odense"),
    ]
    assert text_of(shown, "Hvornår") == [
        (None, "1. jan. 2020 - 31. marts 2020"),
        ("Flyttet fra", "fra den 1. dec. 2019"),
    ]
    assert text_of(shown, "Hvor") == [
        ("Arbejdssted", "Svejsefabrikken, Svendborgvej 1"),
        ("Virksomhedens adresse", "Svendborgvej 2"),
        ("Kontaktperson", "Amilia Olsen, Telefon: 12345678, E-mail: ao@example.org"),
    ]
    assert text_of(shown, "Hvorfor") == [(None, "Grund")]


def test_a_course_is_held_somewhere_and_an_aid_is_provided_by_somebody() -> None:
    course = activity("LITERACY_COURSE", place=PLACE)
    aid = activity("AID_EMPLOYMENT", provider={"name": None, "address": "Kilevej 12"})
    assert text_of(course, "Hvor")[0] == ("Afholdelsessted", "Værkstedet, Havnevej 1")
    assert text_of(aid, "Hvem") == [("Udbyder", "Kilevej 12")]


@pytest.mark.parametrize(("hours", "shown"), [(0, "0 timer per uge"), (1, "1 time per uge"), (59, "59 timer per uge")])
def test_hours_a_week(hours: int, shown: str) -> None:
    assert (None, shown) in text_of(activity(hours_per_week=hours), "Hvad er aftalt")


def test_fields_without_content_are_left_out() -> None:
    sections = view_sections(activity(), DAY)
    assert [section["heading"] for section in sections] == ["Hvad er aftalt", "Hvornår", "Hvorfor"]
