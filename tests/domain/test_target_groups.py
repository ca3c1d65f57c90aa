"""The table of target groups, written down a second time from the sources and compared row by row."""

import pytest

from domain.plan_view import view_plan
from domain.target_groups import PROFILES, TargetGroup, profile_of
from domain.viewer import Role
from tests.domain.samples import NOW, new_plan

# name, plan type, seeking, goal kinds, requirement, elements in order
TABLE = """
UNEMPLOYMENT_BENEFIT                 JOB_PLAN             yes O  FUND      GJAT
UNEMPLOYMENT_BENEFIT_EDUCATION_ORDER JOB_PLAN             yes EO FUND      UGKJAT
CASH_BENEFIT_JOB_READY               JOB_PLAN             yes O  JOBCENTRE GJT
FLEX_JOB_ALLOWANCE                   OTHER_EFFORTS_PLAN   yes O  JOBCENTRE GJT
TRANSITION_BENEFIT                   JOB_PLAN             yes O  JOBCENTRE GJT
EDUCATION_BENEFIT_OBVIOUSLY_READY    EDUCATION_PLAN       yes EO JOBCENTRE UKJT
EDUCATION_BENEFIT_READY              EDUCATION_PLAN       no  E  none      UKJT
EDUCATION_BENEFIT_ACTIVITY_READY     EDUCATION_PLAN       no  E  none      UKJT
CASH_BENEFIT_ACTIVITY_READY          JOB_PLAN             no  OF none      GDJT
REHABILITATION_BENEFIT               JOB_PLAN             no  OF none      GDJT
SICKNESS_BENEFIT_2                   FOLLOW_UP_AGREEMENT  no  OF none      GDJT
SICKNESS_BENEFIT_3                   REHABILITATION_PLAN  no  OF none      GDJT
RESOURCE_COURSE                      REHABILITATION_PLAN  no  OF none      GDJT
JOB_CLARIFICATION                    REHABILITATION_PLAN  no  OF none      GDJT
FLEX_JOB_EMPLOYEE                    OTHER_EFFORTS_PLAN   no  OF none      GDT
DISABILITY_PENSION                   OTHER_EFFORTS_PLAN   no  OF none      GDJT
GRADUATE_WITH_DISABILITY             OTHER_EFFORTS_PLAN   no  OF none      GDJT
UNDER_18                             OTHER_EFFORTS_PLAN   no  OF none      GDJT
SELF_SUPPORTING                      OTHER_EFFORTS_PLAN   no  OF none      GDJT
EMPLOYED_UNDER_NOTICE                OTHER_EFFORTS_PLAN   no  OF none      GDJT
EMPLOYED_UPSKILLING                  OTHER_EFFORTS_PLAN   no  OF none      GDJT
INTEGRATION_PROGRAMME                JOB_PLAN             no  OF none      CGDJT
"""
ROWS = [tuple(line.split()) for line in TABLE.split("\n") if line]
GROUPS = [row[0] for row in ROWS]

TITLES = {
    "JOB_PLAN": "Min jobplan",
    "EDUCATION_PLAN": "Uddannelsesplan med uddannelsespålæg",
    "FOLLOW_UP_AGREEMENT": "Aftale om opfølgning",
    "REHABILITATION_PLAN": "Rehabiliteringsplan",
    "OTHER_EFFORTS_PLAN": "Plan for øvrige indsatser",
}
ELEMENTS = {
    "G": ("JOB_GOALS", "Jobmål"),
    "U": ("EDUCATION_GOALS", "Uddannelsesmål"),
    "D": ("PLAN_DESCRIPTION", "For at nå mit mål, har vi aftalt"),
    "K": ("CASEWORKER_COMMENT", "Din sagsbehandlers kommentar til dig"),
    "J": ("LATEST_JOBCENTRE_AGREEMENT", "Seneste aftale med jobcenter"),
    "A": ("LATEST_FUND_AGREEMENT", "Seneste aftale med a-kasse"),
    "C": ("INTEGRATION_CONTRACT", "Kontrakt"),
    "T": ("TIMELINE", "Indsatser og aftaler"),
}
KINDS = {"O": "OCCUPATION", "F": "FUNCTION", "E": "EDUCATION"}
DIGITAL_DUTY = {"UNEMPLOYMENT_BENEFIT", "CASH_BENEFIT_JOB_READY", "EDUCATION_BENEFIT_OBVIOUSLY_READY"}


def test_the_22_target_groups_are_all_there_is() -> None:
    assert len(GROUPS) == 22
    assert [group.value for group in TargetGroup] == GROUPS
    assert set(PROFILES) == set(TargetGroup)


@pytest.mark.parametrize(("group", "plan_type", "seeking", "goals", "requirement", "elements"), ROWS, ids=GROUPS)
def test_a_profile_is_a_row_of_the_table(
    group: str, plan_type: str, seeking: str, goals: str, requirement: str, elements: str
) -> None:
    profile = profile_of(group)
    assert profile.plan_type == plan_type
    assert profile.seeking is (seeking == "yes")
    assert profile.goals == {KINDS[letter] for letter in goals}
    assert (profile.requirement or "none") == requirement
    assert [element.value for element in profile.elements] == [ELEMENTS[letter][0] for letter in elements]
    assert profile.digital_duty is (group in DIGITAL_DUTY)
    assert profile.name


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.JOBCENTRE, Role.FUND])
@pytest.mark.parametrize(("group", "plan_type", "_seeking", "_goals", "_requirement", "elements"), ROWS, ids=GROUPS)
def test_each_reader_sees_the_elements_in_order_with_their_danish_headings(
    group: str, plan_type: str, _seeking: str, _goals: str, _requirement: str, elements: str, role: Role
) -> None:
    view = view_plan(new_plan(group), role, NOW)
    expected = [{"kind": ELEMENTS[letter][0], "heading": ELEMENTS[letter][1]} for letter in elements]
    assert view["elements"] == expected
    assert (view["type"], view["title"]) == (plan_type, TITLES[plan_type])


@pytest.mark.parametrize("group", GROUPS)
def test_every_plan_carries_links_and_says_how_to_appeal(group: str) -> None:
    view = view_plan(new_plan(group), Role.CITIZEN, NOW)
    assert view["links"]
    assert "Ankestyrelsen" in str(view["appeal"])
    assert "ikke i sig selv en afgørelse" in str(view["appeal"])


@pytest.mark.parametrize("unknown", ["", "unemployment_benefit", "PENSIONER"])
def test_an_unknown_target_group_is_no_group(unknown: str) -> None:
    with pytest.raises(ValueError, match="is not a valid TargetGroup"):
        profile_of(unknown)
