"""The policy against the whole schema: everything classified exactly once, nothing stale, nothing by default."""

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
)

from domain.viewer import Role
from resolvers.api import build_whole_schema, schema_of
from schema.policy import classified_types, granted_fields, grants_of

WHOLE = {name: kind for name, kind in build_whole_schema().type_map.items() if not name.startswith("__")}
WITH_FIELDS = {n: t for n, t in WHOLE.items() if isinstance(t, GraphQLObjectType | GraphQLInterfaceType)}
EVERY_ROLE = list(Role)

C, J, F, I, A = (frozenset({role}) for role in Role)  # noqa: E741 - the initials of the roles
# Role x operation, written down a second time.
OPERATIONS = {
    "Query": {
        C | J | F | I | A: ["viewer"],
        C | J | F: ["plan", "planVersions"],
        C: ["myPlan", "inbox", "me", "accessLog"],
        J | F: ["plans", "draft", "citizen", "citizenByCpr", "mirror"],
        J: ["statusesDue", "educationWork", "messagesTo"],
        I: ["placements"],
        A: ["deliveries", "delivery", "deadLetters", "accessEntries"],
    },
    "Mutation": {
        J: [
            "registerCitizen",
            "setTargetGroup",
            "setFundMembership",
            "setPostalDelivery",
            "moveCitizen",
            "changeCpr",
            "recordDeath",
            "setEducationGoals",
            "setSubGoals",
            "setPlanDescription",
            "setProspects",
            "takeOverProposal",
            "takeOverFundActivities",
            "setEducationOrderStep",
            "endEducationOrder",
            "takeOverAnswers",
            "correctCitizen",
            "removeFundMembership",
        ],
        J | F: [
            "setJobGoals",
            "addActivity",
            "updateActivity",
            "removeActivity",
            "addActivityStatus",
            "removeActivityStatus",
            "endActivity",
            "reopenActivity",
            "publishPlan",
            "scheduleMeeting",
            "rescheduleMeeting",
            "cancelMeeting",
            "recordAgreement",
            "withdrawAgreement",
            "setJobSearchRequirement",
        ],
        F: ["proposePlan"],
        C: ["setJobWishes", "subscribeReminders", "saveEducationAnswers", "sendEducationAnswers"],
        C | J: ["postComment", "markCommentsRead", "recordSharingConsent", "withdrawSharingConsent"],
        A: ["retryDelivery", "dropDelivery", "replayDeadLetter"],
        I: ["reportPlacement"],
    },
    "Subscription": {C | J | F: ["planChanged"], C | J: ["commentPosted"]},
}
# Fields that not every reader of their type has.
RESTRICTED = {
    ("Citizen", "reminders"): C,
    ("Citizen", "postalDelivery"): C | J,
    ("Citizen", "diedOn"): J | F,
    ("Citizen", "exemptFromDigitalPost"): C | J,
    ("Mirror", "inbox"): J,
    ("Mirror", "banner"): J | F,
    ("Inbox", "notices"): C | J,
    ("Notice", "text"): C | J,
    ("Provider", "name"): C | J,
    ("AidActivity", "provider"): C | J,
    ("HealthActivity", "reason"): C | J,
    ("SocialActivity", "id"): C | J,
    ("PersonalAssistanceActivity", "title"): C | J,
    ("OtherAdministrationActivity", "state"): C | J,
    ("CompanyActivity", "reason"): C | J | F,
    ("Draft", "activities"): J | F,
    ("Draft", "integrationContract"): J,
    ("DueActivity", "citizenName"): J,
    ("PlanConnection", "totalCount"): J | F,
    ("EducationOrder", "step"): C | J | F,
    ("EducationOrder", "deadline"): C | J | F,
    ("EducationOrder", "comment"): C | J,
    ("EducationOrder", "answers"): C | J,
    ("EducationOrder", "answered"): C | J,
    ("EducationOrder", "unreadComments"): C | J,
    ("EducationOrder", "sentAnswers"): C,
    ("EducationOrder", "placement"): C | J,
    ("EducationAnswers", "savedAt"): C | J,
    ("EducationWork", "reasons"): J,
    ("Placement", "education"): C | J | I,
    ("Placement", "reports"): J | I,
    ("Placement", "student"): I,
    ("PlacementReport", "note"): J | I,
    ("Student", "cpr"): I,
    ("Plan", "formerEducationOrders"): C | J,
    ("Plan", "integrationContract"): C | J,
    ("Plan", "sharingConsents"): C | J,
    ("IntegrationContract", "url"): C | J,
    ("SharingConsent", "administration"): C | J,
    ("AccessEntry", "reader"): C | A,
    ("AccessEntry", "citizenIds"): A,
    ("Reader", "subject"): A,
}


def fields_of(kind: GraphQLNamedType | None) -> set[str]:
    return set(kind.fields) if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else set()


@pytest.mark.parametrize("name", WITH_FIELDS)
def test_every_field_is_classified_exactly_once_and_none_is_stale(name: str) -> None:
    classified = [field for field, _ in grants_of(name)]
    assert sorted(classified) == sorted(fields_of(WITH_FIELDS[name]))
    assert all(roles for _, roles in grants_of(name))


def test_every_type_is_classified_and_no_other() -> None:
    assert set(classified_types()) == set(WITH_FIELDS)


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("name", WITH_FIELDS)
def test_a_role_has_the_fields_of_the_policy_and_no_others(name: str, role: Role) -> None:
    served = fields_of(schema_of(role).type_map.get(name))
    assert served in (set(granted_fields(name, role)), set()), "either what is granted, or the type leads nowhere"


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_nothing_is_granted_that_a_role_cannot_reach(role: Role) -> None:
    granted = {name for name in WITH_FIELDS if granted_fields(name, role)}
    assert granted - set(schema_of(role).type_map) == set()


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("root", OPERATIONS)
def test_role_by_operation(root: str, role: Role) -> None:
    served = fields_of(schema_of(role).type_map.get(root))
    table = {name: roles for roles, names in OPERATIONS[root].items() for name in names}
    assert served == {name for name, roles in table.items() if role in roles}


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize(("name", "field"), RESTRICTED)
def test_role_by_restricted_field(name: str, field: str, role: Role) -> None:
    assert (field in fields_of(schema_of(role).type_map.get(name))) is (role in RESTRICTED[name, field])


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_members_of_a_union_are_the_types_that_the_role_has(role: Role) -> None:
    schema = schema_of(role)
    for name, kind in WHOLE.items():
        served = schema.type_map.get(name)
        if isinstance(kind, GraphQLUnionType) and isinstance(served, GraphQLUnionType):
            expected = [member.name for member in kind.types if granted_fields(member.name, role)]
            assert [member.name for member in served.types] == expected


def test_what_the_policy_does_not_mention_is_nobodys() -> None:
    assert granted_fields("Unknown", Role.JOBCENTRE) == frozenset()
    assert granted_fields("Plan", Role.INSTITUTION) == frozenset()
    assert "secret" not in granted_fields("Plan", Role.JOBCENTRE)
