"""Which role has which operation and which field: deny by default, one line for each grant.

With schema.policy_inputs, schema.policy_values and the categories of domain.visibility these tables decide the schema
that a role sees. A field that stands here twice, or not at all, fails a test and is not served.
"""

from collections.abc import Iterable

from domain.activity_view import TYPE_NAMES
from domain.viewer import Role
from domain.visibility import CATEGORY_READERS
from schema.grants import (
    ADMINISTRATOR,
    CITIZEN,
    EVERYBODY,
    FUND,
    INSTITUTION,
    JOBCENTRE,
    READERS,
    STAFF,
    Roles,
    granted_members,
    list_grants,
)

_QUERIES: dict[Roles, str] = {
    EVERYBODY: "viewer",
    CITIZEN: "myPlan inbox me accessLog",
    STAFF: "plans draft citizen citizenByCpr mirror",
    READERS: "plan planVersions",
    JOBCENTRE: "statusesDue educationWork messagesTo",
    ADMINISTRATOR: "deliveries delivery deadLetters accessEntries",
    INSTITUTION: "placements",
}

_MUTATIONS: dict[Roles, str] = {
    JOBCENTRE: "registerCitizen setTargetGroup setFundMembership setPostalDelivery setEducationGoals setSubGoals "
    "setPlanDescription setProspects takeOverProposal setEducationOrderStep endEducationOrder takeOverAnswers takeOverFundActivities "
    "moveCitizen changeCpr recordDeath correctCitizen removeFundMembership",
    STAFF: "setJobGoals addActivity updateActivity removeActivity addActivityStatus removeActivityStatus endActivity reopenActivity publishPlan "
    "scheduleMeeting rescheduleMeeting cancelMeeting recordAgreement withdrawAgreement setJobSearchRequirement",
    FUND: "proposePlan",
    CITIZEN: "setJobWishes subscribeReminders saveEducationAnswers sendEducationAnswers",
    CITIZEN | JOBCENTRE: "postComment markCommentsRead recordSharingConsent withdrawSharingConsent",
    INSTITUTION: "reportPlacement",
    ADMINISTRATOR: "retryDelivery dropDelivery replayDeadLetter",
}

_SUBSCRIPTIONS: dict[Roles, str] = {READERS: "planChanged", CITIZEN | JOBCENTRE: "commentPosted"}

_ACTIVITY = (
    "id category type authority heading title hoursPerWeek description agreedWith decidedWithoutAgreement startsOn endsOn "
    "movedFrom state outcome wentTo reason contact statusHeading latestStatus statuses sections"
)

_FIELDS: dict[str, dict[Roles, str]] = {
    "Query": _QUERIES,
    "Mutation": _MUTATIONS,
    "Subscription": _SUBSCRIPTIONS,
    "Viewer": {EVERYBODY: "role name organisation organisationName"},
    "Person": {READERS | INSTITUTION: "name organisation role"},
    "Fund": {READERS: "code name"},
    "Occupation": {READERS: "code title"},
    "Plan": {
        READERS: "citizenId version publishedAt type title targetGroup elements jobGoals educationGoals subGoals "
        "description prospects latestJobcentreAgreement latestFundAgreement agreements meetings requirement "
        "educationOrder activities jobWishes links appeal timeline",
        # Of the first two either can name efforts that a fund may not see; in the third a fund took no part.
        CITIZEN | JOBCENTRE: "integrationContract sharingConsents formerEducationOrders",
    },
    "IntegrationContract": {CITIZEN | JOBCENTRE: "uploadedAt uploadedBy size url"},
    "SharingConsent": {CITIZEN | JOBCENTRE: "id administration givenAt recordedBy withdrawnAt withdrawnBy"},
    "SharingConsentPayload": {CITIZEN | JOBCENTRE: "consent"},
    "Element": {READERS: "kind heading"},
    "JobGoal": {READERS: "id kind code title endsOn authority agreedWith decidedWithoutAgreement"},
    "EducationGoal": {READERS: "id title priority agreedWith decidedWithoutAgreement"},
    "SubGoal": {READERS: "id text dueOn reached"},
    "PlanDescription": {READERS: "heading text author writtenAt"},
    "Prospects": {READERS: "admission lastingWork companyRole jobcentreSupport"},
    "Agreement": {READERS: "id authority heldAt form text agreedWith"},
    "Meeting": {READERS: "id authority startsAt endsAt form title address phone bookedBy movedAt cancelledAt"},
    "JobSearchRequirement": {
        READERS: "id heading authority occupations areas regions expectations setOn setBy replacedOn"
    },
    "EducationOrder": {
        READERS: "id step panel deadline caseworker startedAt endedAt ending comments",
        CITIZEN | JOBCENTRE: "comment answered answers unreadComments placement",
        # A caseworker's answers are those that were sent.
        CITIZEN: "sentAnswers",
    },
    # A fund takes no part in the conversation: for it the list is always empty.
    "Comment": {READERS: "id number text postedAt author"},
    "EducationAnswers": {CITIZEN | JOBCENTRE: "savedAt sentAt late suggestions places placesReason applications"},
    "EducationSuggestion": {CITIZEN | JOBCENTRE: "title reason"},
    "EducationPlace": {CITIZEN | JOBCENTRE: "educationGoal institution code"},
    "EducationApplication": {CITIZEN | JOBCENTRE: "educationGoal institution code sent answer"},
    "Placement": {
        CITIZEN | JOBCENTRE | INSTITUTION: "orderId version institution code education startsOn jobcentre "
        "contactPerson placedAt endedAt ending",
        JOBCENTRE | INSTITUTION: "reports",
        INSTITUTION: "student",
    },
    "PlacementReport": {JOBCENTRE | INSTITUTION: "kind on contact note reportedAt author"},
    "PlacementContact": {JOBCENTRE | INSTITUTION: "name phone email"},
    "Student": {INSTITUTION: "name cpr"},
    "PlacementConnection": {INSTITUTION: "nodes pageInfo"},
    "PlacementPayload": {INSTITUTION: "placement"},
    "EducationWork": {JOBCENTRE: "citizenId citizenName educationOrder reasons"},
    "EducationWorkConnection": {JOBCENTRE: "nodes pageInfo"},
    "EducationOrderPayload": {CITIZEN | JOBCENTRE: "educationOrder"},
    "AnswersPayload": {CITIZEN: "answers"},
    "TakeOverAnswersPayload": {JOBCENTRE: "educationOrder draft"},
    "CommentPayload": {CITIZEN | JOBCENTRE: "comment"},
    "PlanChange": {READERS: "version publishedAt"},
    "Timeline": {READERS: "from to entries"},
    "Link": {READERS: "title url"},
    "Activity": {READERS: _ACTIVITY},
    "PlacedActivity": {READERS: f"{_ACTIVITY} place"},
    **{
        name: {CATEGORY_READERS[category]: f"{_ACTIVITY} {'provider' if name == 'AidActivity' else 'place'}"}
        for category, name in TYPE_NAMES.items()
    },
    "Place": {READERS: "name address companyAddress"},
    "Contact": {READERS: "name organisation phone email"},
    "Provider": {CITIZEN | JOBCENTRE: "name address"},
    "StatusNote": {READERS: "text writtenOn final author"},
    "Period": {READERS: "startsOn endsOn"},
    "Section": {READERS: "heading writtenOn paragraphs"},
    "Paragraph": {READERS: "label text"},
    "Draft": {
        STAFF: "citizenId version targetGroup jobGoals educationGoals subGoals description prospects activities",
        JOBCENTRE: "integrationContract",
    },
    "PlanVersion": {
        READERS: "version publishedAt publishedBy type title targetGroup jobGoals educationGoals subGoals description "
        "prospects activities"
    },
    "Membership": {READERS: "fund since until extendedFrom extendedUntil"},
    "Citizen": {
        READERS: "id name targetGroup benefitSince memberships jobWishes proposals",
        CITIZEN | JOBCENTRE: "postalDelivery exemptFromDigitalPost",
        STAFF: "diedOn",
        CITIZEN: "reminders",
    },
    "Reminders": {CITIZEN: "sms email"},
    "Notice": {CITIZEN | JOBCENTRE: "id kind text createdAt"},
    "Proposal": {READERS: "id fund jobGoals text reason proposedAt author takenOverAt"},
    "Inbox": {CITIZEN | JOBCENTRE: "notices proposals"},
    "Mirror": {STAFF: "banner citizen plan", JOBCENTRE: "inbox"},
    "DueActivity": {JOBCENTRE: "citizenId citizenName activity status since"},
    "Delivery": {
        JOBCENTRE | ADMINISTRATOR: "id citizenId channel template state reason createdAt dueAt sentAt failedAt "
        "receipt attempts"
    },
    "DeliveryAttempt": {JOBCENTRE | ADMINISTRATOR: "at outcome reason"},
    "DeliveryConnection": {JOBCENTRE | ADMINISTRATOR: "nodes pageInfo"},
    "DeliveryPayload": {ADMINISTRATOR: "delivery"},
    "DeadLetter": {ADMINISTRATOR: "id topic reason diedAt readable"},
    "DeadLetterPayload": {ADMINISTRATOR: "letterId"},
    "AccessLog": {CITIZEN | ADMINISTRATOR: "entries pageInfo"},
    "AccessEntry": {
        CITIZEN | ADMINISTRATOR: "at reader operation fields reason",
        ADMINISTRATOR: "citizenIds policyVersion",
    },
    "Reader": {CITIZEN | ADMINISTRATOR: "name organisation role", ADMINISTRATOR: "subject"},
    "PageInfo": {READERS | INSTITUTION | ADMINISTRATOR: "hasNextPage endCursor"},
    "PlanEdge": {STAFF: "cursor node"},
    "PlanConnection": {STAFF: "totalCount edges pageInfo"},
    "PlanVersionConnection": {READERS: "nodes pageInfo"},
    "DueActivityConnection": {JOBCENTRE: "nodes pageInfo"},
    "MoveCitizenPayload": {JOBCENTRE: "citizenId municipality"},
    "CitizenPayload": {JOBCENTRE: "citizen"},
    "DraftPayload": {STAFF: "draft"},
    "ActivityPayload": {STAFF: "activity draft"},
    "PlanPayload": {STAFF: "plan"},
    "MeetingPayload": {STAFF: "meeting"},
    "AgreementPayload": {STAFF: "agreement"},
    "WithdrawAgreementPayload": {STAFF: "citizenId agreementId"},
    "RequirementPayload": {STAFF: "requirement"},
    "ProposalPayload": {FUND: "proposal"},
    "JobWishesPayload": {CITIZEN: "jobWishes"},
    "RemindersPayload": {CITIZEN: "reminders"},
}


def grants_of(type_name: str) -> list[tuple[str, Roles]]:
    """Every grant of a type as (field, roles), in the order of the table."""
    return list_grants(_FIELDS, type_name)


def classified_types() -> Iterable[str]:
    """The types that the table speaks of."""
    return _FIELDS.keys()


def granted_fields(type_name: str, role: Role) -> frozenset[str]:
    """The fields of a type that a role has; none where the table says nothing."""
    return granted_members(_FIELDS, type_name, role)
