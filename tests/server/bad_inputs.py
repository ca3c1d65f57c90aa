"""Inputs that are refused: what each changes in a valid input, and the error that comes of it."""

from typing import Any, NamedTuple

from domain.viewer import Role
from tests.server.casework import PLUMBER, WELDER, Input, activity

Extensions = dict[str, Any]

LONG_TITLE = "x" * 256
LONG_TEXT = "x" * 4051
CONTROL = "a\x00b"
LEFT_OUT = object()
"""Stands for a key that is not in the input at all."""


class Bad(NamedTuple):
    """A mutation with changes to its valid input; `path` says where a list or object is replaced deeper down."""

    mutation: str
    given: Input
    error: Extensions
    role: Role = Role.JOBCENTRE
    group: str | None = None


def invalid(field: str) -> Extensions:
    return {"code": "INVALID_INPUT", "field": field}


def breaks(rule: str) -> Extensions:
    return {"code": "RULE_VIOLATION", "rule": rule}


NOWHERE: Extensions = {"code": "NOT_FOUND"}


def _registering(**given: Any) -> Input:
    return given


def _activity(field: str, role: Role = Role.JOBCENTRE, **given: Any) -> Bad:
    kind = given.pop("type", "EVENT")
    return Bad("addActivity", {"activity": activity(kind, **given)}, invalid(field), role)


CPR = [
    Bad("registerCitizen", {"cpr": cpr}, invalid("cpr"))
    for cpr in ("", "123", "0000000000", "3102801234", "abcdefghij", "01018000010", "0101800\x00", "1" * 5000)
]
REGISTER = [
    *(Bad("changeCpr", {"cpr": cpr}, invalid("cpr")) for cpr in ("", "123", "3102801234", "1103274001")),
    *(Bad("moveCitizen", {"municipality": code}, invalid("municipality")) for code in ("", "461", "9999", "0461\x00")),
    *(Bad("recordDeath", {"diedOn": day}, invalid("diedOn")) for day in ("2027-03-11", "9999-12-31", "i går", 7)),
]
TAKING_BACK = [
    *(
        Bad("removeActivityStatus", {"number": number}, invalid("number"), role)
        for number in (-1, 1, 2**31)
        for role in (Role.JOBCENTRE, Role.FUND)
    ),
    Bad("removeActivityStatus", {"activityId": "no-such-activity"}, NOWHERE),
    Bad("reopenActivity", {"activityId": "no-such-activity"}, NOWHERE, Role.FUND),
    Bad("withdrawAgreement", {"agreementId": "no-such-agreement"}, NOWHERE),
    *(Bad("removeFundMembership", {"fund": fund}, invalid("fund")) for fund in ("022", "", "0 2")),
    *(Bad("correctCitizen", {"name": name}, invalid("name")) for name in ("", " ", "x" * 151, CONTROL)),
    *(
        Bad("correctCitizen", {"benefitSince": day}, invalid("benefitSince"))
        for day in ("1949-12-31", "2028-03-12", "9999-12-31", "i går")
    ),
    Bad("registerCitizen", {"benefitSince": "2028-03-12"}, invalid("benefitSince")),
    Bad("recordDeath", {"diedOn": LEFT_OUT}, invalid("diedOn")),
    Bad("setPlanDescription", {"text": LEFT_OUT}, invalid("text")),
    Bad("setProspects", {"prospects": LEFT_OUT}, invalid("prospects")),
]
NAMES = [
    Bad("registerCitizen", {"name": ""}, invalid("name")),
    Bad("registerCitizen", {"name": "  \u200b"}, invalid("name")),
    Bad("registerCitizen", {"name": "x" * 151}, invalid("name")),
    Bad("registerCitizen", {"fund": "021"}, invalid("fundMemberSince")),
    Bad("registerCitizen", {"fundMemberSince": "2027-01-01"}, invalid("fundMemberSince")),
    Bad("registerCitizen", {"fund": "0 2", "fundMemberSince": "2027-01-01"}, invalid("fund")),
]
UNKNOWN_VALUES = [
    Bad("registerCitizen", {"targetGroup": "ROBBER"}, invalid("targetGroup")),
    Bad("setTargetGroup", {"targetGroup": "unemployment_benefit"}, invalid("targetGroup")),
    Bad("setTargetGroup", {"targetGroup": None}, invalid("targetGroup")),
    Bad("addActivity", {"activity": activity("HEALTH")}, invalid("activity.type")),
    Bad("addActivity", {"activity": activity("HEALTH_EFFORT")}, invalid("activity.type"), Role.FUND),
    Bad("scheduleMeeting", {"form": "LETTER"}, invalid("form")),
    Bad("endActivity", {"outcome": "FORGOTTEN"}, invalid("outcome")),
    Bad("addActivity", {"activity": activity(colour="red")}, invalid("activity")),
]
WRONG_TYPES = [
    Bad("setJobGoals", {"draftVersion": "2"}, invalid("draftVersion")),
    Bad("setJobGoals", {"draftVersion": 2**31}, invalid("draftVersion")),
    Bad("setJobGoals", {"draftVersion": 2.5}, invalid("draftVersion")),
    Bad("setJobGoals", {"goals": [None]}, invalid("goals.0")),
    Bad("setPlanDescription", {"text": 7}, invalid("text")),
    Bad("setPostalDelivery", {"postal": "yes"}, invalid("postal")),
]
TEXTS = [
    *(
        Bad("setPlanDescription", {"text": text}, invalid("text"), group="REHABILITATION_BENEFIT")
        for text in ("", " \n ", LONG_TEXT, CONTROL)
    ),
    Bad("recordAgreement", {"text": LONG_TEXT}, invalid("text")),
    Bad("recordAgreement", {"text": ""}, invalid("text"), Role.FUND),
    Bad("addActivityStatus", {"text": LONG_TEXT}, invalid("text")),
    Bad("endActivity", {"outcome": "CANCELLED", "finalStatus": ""}, invalid("finalStatus")),
    Bad("setPostalDelivery", {"reason": LONG_TEXT}, invalid("reason")),
    Bad("proposePlan", {"text": ""}, invalid("text"), Role.FUND),
    Bad("proposePlan", {"reason": LONG_TEXT}, invalid("reason"), Role.FUND),
    Bad("scheduleMeeting", {"title": LONG_TITLE}, invalid("title")),
    Bad("setSubGoals", {"subGoals": [{"text": ""}]}, invalid("subGoals.0.text"), group="SICKNESS_BENEFIT_2"),
    Bad("setProspects", {"prospects": {"admission": "", "lastingWork": "x"}}, invalid("prospects.admission")),
    Bad("setJobWishes", {"occupations": [{"code": "", "title": "x"}]}, invalid("occupations.0.code"), Role.CITIZEN),
    Bad("setEducationGoals", {"goals": [{"title": "a"}, {"title": LONG_TITLE}]}, invalid("goals.1.title")),
    _activity("activity.title", title=LONG_TITLE),
    _activity("activity.description", description=LONG_TEXT),
    _activity("activity.reason", reason=""),
    _activity("activity.contact.name", contact={"name": ""}),
    _activity("activity.place.address", place={"address": LONG_TITLE}, role=Role.FUND),
]
DATES = [
    _activity("activity.endsOn", endsOn="2027-03-14"),
    _activity("activity.startsOn", startsOn="2027-02-29"),
    _activity("activity.startsOn", startsOn="15-03-2027"),
    _activity("activity.startsOn", startsOn=20270315),
    _activity("activity.startsOn", startsOn="10000-01-01"),
    Bad("scheduleMeeting", {"endsAt": "2027-04-01T08:00:00Z"}, invalid("endsAt")),
    Bad("scheduleMeeting", {"endsAt": "2027-04-01T09:00:00Z"}, invalid("endsAt")),
    Bad("scheduleMeeting", {"startsAt": "2027-03-10T10:00:00Z"}, invalid("startsAt")),
    Bad("scheduleMeeting", {"startsAt": "2027-04-01T25:00:00Z"}, invalid("startsAt")),
    # The hour that summer time leaves out.
    Bad("scheduleMeeting", {"startsAt": "2027-03-28T02:30:00"}, invalid("startsAt")),
    Bad("rescheduleMeeting", {"startsAt": "2027-03-01T09:00:00Z"}, invalid("startsAt")),
    Bad("rescheduleMeeting", {"endsAt": "2027-04-04T10:00:00Z"}, invalid("endsAt")),
    Bad("recordAgreement", {"heldAt": "2027-03-11T09:00:00Z"}, invalid("heldAt")),
    Bad("setJobGoals", {"goals": [{"occupation": WELDER, "endsOn": "2027-03-09"}]}, invalid("goals.0.endsOn")),
    Bad("setFundMembership", {"since": "2027-02-01", "until": "2027-01-31"}, invalid("until")),
    Bad("setFundMembership", {"extendedFrom": "2027-02-01", "extendedUntil": "2027-01-31"}, invalid("extendedUntil")),
    Bad("setFundMembership", {"extendedUntil": "2027-05-01"}, invalid("extendedFrom")),
    Bad("endActivity", {"outcome": "COMPLETED", "endsOn": "2027-03-14"}, invalid("endsOn")),
]
NUMBERS = [
    *(_activity("activity.hoursPerWeek", hoursPerWeek=hours) for hours in (-1, 60, 1000)),
    _activity("activity.hoursPerWeek", hoursPerWeek="30"),
    Bad("scheduleMeeting", {"form": "PHONE"}, invalid("phone")),
    Bad("scheduleMeeting", {"form": "PHONE", "phone": "12"}, invalid("phone")),
    Bad("scheduleMeeting", {"address": None}, invalid("address")),
    _activity("activity.contact.phone", contact={"name": "Amilia", "phone": "no"}),
    _activity("activity.contact.email", contact={"name": "Amilia", "email": "a@"}),
    Bad("subscribeReminders", {"sms": "12"}, invalid("sms"), Role.CITIZEN),
    Bad("subscribeReminders", {"sms": "unchanged"}, invalid("sms"), Role.CITIZEN),
    Bad("subscribeReminders", {"email": "anna"}, invalid("email"), Role.CITIZEN),
    Bad("subscribeReminders", {"email": "a@example.org\nBcc: b@example.org"}, invalid("email"), Role.CITIZEN),
]
GOALS = [
    Bad("setJobGoals", {"goals": [{}]}, invalid("goals.0")),
    Bad("setJobGoals", {"goals": [{"occupation": WELDER, "function": "Salg"}]}, invalid("goals.0")),
    Bad("setJobGoals", {"goals": [{"occupation": WELDER}, {}]}, invalid("goals.1"), Role.FUND),
    Bad("setJobGoals", {"goals": [{"occupation": WELDER}] * 2}, invalid("goals")),
    Bad("setJobGoals", {"goals": [{"function": "Salg"}]}, breaks("GOAL_OCCUPATION_ONLY")),
    Bad("setJobGoals", {"goals": [{"function": "Salg"}]}, breaks("GOAL_OCCUPATION_ONLY"), Role.FUND),
    Bad("setEducationGoals", {}, invalid("goals"), group="UNEMPLOYMENT_BENEFIT"),
    Bad("setSubGoals", {}, invalid("subGoals"), group="UNEMPLOYMENT_BENEFIT"),
    Bad("setProspects", {}, invalid("prospects"), group="UNEMPLOYMENT_BENEFIT"),
    Bad("setJobWishes", {"occupations": [WELDER, WELDER]}, invalid("occupations"), Role.CITIZEN),
    Bad("setJobWishes", {"occupations": [PLUMBER] * 101}, invalid("occupations"), Role.CITIZEN),
    Bad("setJobSearchRequirement", {"occupations": [], "areas": []}, invalid("occupations"), Role.FUND),
]
PARTS = [
    _activity("activity.provider", provider={"name": "Kommunen"}),
    _activity("activity.place", type="AID_EMPLOYMENT", place={"name": "Kommunen"}),
    _activity("activity.type", Role.FUND, type="MENTOR"),
    Bad("updateActivity", {"activity": activity("EVENT")}, invalid("activity.type")),
]
RULES = [
    Bad("setJobSearchRequirement", {}, breaks("REQUIREMENT_AUTHORITY"), group="UNEMPLOYMENT_BENEFIT"),
    Bad("setJobSearchRequirement", {}, breaks("REQUIREMENT_AUTHORITY"), Role.FUND, "CASH_BENEFIT_JOB_READY"),
    Bad("setJobSearchRequirement", {}, breaks("REQUIREMENT_AUTHORITY"), Role.FUND, "SICKNESS_BENEFIT_2"),
    Bad("setPlanDescription", {}, breaks("DESCRIPTION_NOT_FOR_GROUP"), group="UNEMPLOYMENT_BENEFIT"),
    Bad("setPostalDelivery", {"exemptFromDigitalPost": False}, breaks("POSTAL_NOT_ALLOWED")),
    Bad("setJobWishes", {"occupations": []}, breaks("JOB_WISH_REQUIRED"), Role.CITIZEN),
    Bad("addActivity", {"activity": activity(startsOn="2027-03-09")}, breaks("ACTIVITY_STARTS_AFTER_PUBLISH")),
    Bad("addActivityStatus", {"final": True}, breaks("FINAL_STATUS_AFTER_END")),
]

SUGGESTION = {"title": "Tømrer"}
PLACE = {"educationGoalId": "of-somebody-else", "institution": "Skolen"}
ORDERS = [
    *(
        Bad("setEducationOrderStep", {"deadline": deadline}, breaks("ORDER_DEADLINE"))
        for deadline in ("2027-03-10", "2027-03-09", "0001-01-01")
    ),
    Bad("setEducationOrderStep", {"deadline": "2027-02-29"}, invalid("deadline")),
    Bad("setEducationOrderStep", {"deadline": None}, invalid("deadline")),
    *(Bad("setEducationOrderStep", {"step": step}, invalid("step")) for step in (-1, 0, 5, 2**31, "1")),
    *(Bad("setEducationOrderStep", {"step": step}, breaks("GOAL_REQUIRED")) for step in (2, 3)),
    *(Bad("setEducationOrderStep", {"comment": text}, invalid("comment")) for text in ("", LONG_TEXT, CONTROL)),
    *(
        Bad("setEducationOrderStep", {}, invalid("citizenId"), group=group)
        for group in ("UNEMPLOYMENT_BENEFIT", "CASH_BENEFIT_JOB_READY")
    ),
    *(Bad(name, {}, NOWHERE, group="UNEMPLOYMENT_BENEFIT") for name in ("endEducationOrder", "takeOverAnswers")),
]
ANSWERS = [
    Bad("saveEducationAnswers", given, error, Role.CITIZEN)
    for given, error in (
        ({"suggestions": [{"title": ""}]}, invalid("suggestions.0.title")),
        ({"suggestions": [SUGGESTION, {"title": LONG_TITLE}]}, invalid("suggestions.1.title")),
        ({"suggestions": [{**SUGGESTION, "reason": LONG_TEXT}]}, invalid("suggestions.0.reason")),
        ({"suggestions": [{**SUGGESTION, "reason": CONTROL}]}, invalid("suggestions.0.reason")),
        ({"suggestions": [SUGGESTION] * 101}, invalid("suggestions")),
        ({"suggestions": [None]}, invalid("suggestions.0")),
        ({"places": [PLACE]}, NOWHERE),
        ({"applications": [PLACE]}, NOWHERE),
        ({"placesReason": "Tæt på"}, invalid("placesReason")),
        ({"placesReason": LONG_TEXT}, invalid("placesReason")),
        ({"applications": [{**PLACE, "answer": "PERHAPS"}]}, invalid("applications.0.answer")),
        ({"wishes": []}, invalid("input")),
    )
]
CONVERSATION = [
    *(Bad("postComment", {"text": text}, invalid("text")) for text in ("", " \n", "\u200b", LONG_TEXT, CONTROL)),
    Bad("postComment", {"text": LONG_TEXT}, invalid("text"), Role.CITIZEN),
    Bad("postComment", {"citizenId": None}, invalid("citizenId")),
    Bad("postComment", {"citizenId": "somebody-else"}, NOWHERE, Role.CITIZEN),
    *(Bad("postComment", {"id": given}, invalid("id"), Role.CITIZEN) for given in ("", "x" * 101, CONTROL)),
    *(
        Bad("postComment", {}, breaks("COMMENT_NEEDS_ORDER"), role, "UNEMPLOYMENT_BENEFIT")
        for role in (Role.CITIZEN, Role.JOBCENTRE)
    ),
    *(
        Bad("markCommentsRead", {"number": number}, invalid("number"), role)
        for number in (-1, 2, 2**31)
        for role in (Role.CITIZEN, Role.JOBCENTRE)
    ),
    Bad("markCommentsRead", {"citizenId": None}, invalid("citizenId")),
    Bad("markCommentsRead", {"citizenId": "somebody-else"}, NOWHERE, Role.CITIZEN),
]
REPORTS = [
    Bad("reportPlacement", given, error, Role.INSTITUTION)
    for given, error in (
        ({"orderId": "of-somebody-else"}, NOWHERE),
        ({"kind": "GRADUATED"}, invalid("kind")),
        ({"on": "2027-02-29"}, invalid("on")),
        ({"note": LONG_TEXT}, invalid("note")),
        ({"contact": {"name": "Ida Lund"}}, invalid("contact")),
        ({"kind": "CONTACT_PERSON"}, invalid("contact.name")),
        ({"kind": "CONTACT_PERSON", "contact": {"name": ""}}, invalid("contact.name")),
        ({"kind": "CONTACT_PERSON", "contact": {"name": "Ida", "phone": "12"}}, invalid("contact.phone")),
        ({"kind": "CONTACT_PERSON", "contact": {"name": "Ida", "email": "ida@"}}, invalid("contact.email")),
    )
]

SHARING = [
    *(
        Bad("recordSharingConsent", {"administration": name}, invalid("administration"))
        for name in ("", " ", "\u200b", LONG_TITLE, "to\nlinjer", CONTROL)
    ),
    Bad("recordSharingConsent", {"citizenId": None}, invalid("citizenId")),
    Bad("recordSharingConsent", {"citizenId": "somebody-else"}, NOWHERE, Role.CITIZEN),
    Bad("withdrawSharingConsent", {"consentId": "no-such-consent"}, NOWHERE),
    Bad("withdrawSharingConsent", {"consentId": "no-such-consent"}, NOWHERE, Role.CITIZEN),
    Bad("withdrawSharingConsent", {"citizenId": None}, invalid("citizenId")),
]

BAD_INPUTS = [
    *CPR,
    *REGISTER,
    *TAKING_BACK,
    *NAMES,
    *UNKNOWN_VALUES,
    *WRONG_TYPES,
    *TEXTS,
    *DATES,
    *NUMBERS,
    *GOALS,
    *PARTS,
    *RULES,
    *ORDERS,
    *ANSWERS,
    *CONVERSATION,
    *REPORTS,
    *SHARING,
]
