"""Which role has which operation and which field: deny by default, one line for each grant.

With schema.policy_inputs, schema.policy_values and the categories of domain.visibility these tables decide the schema
that a role sees. A field that stands here twice, or not at all, fails a test and is not served.
"""

from collections.abc import Iterable

from domain.activity_view import TYPE_NAMES
from domain.viewer import Role
from domain.visibility import CATEGORY_READERS
from schema.grants import ADMINISTRATOR as _ADMINISTRATOR
from schema.grants import CITIZEN as _CITIZEN
from schema.grants import EVERYBODY as _EVERYBODY
from schema.grants import FUND as _FUND
from schema.grants import INSTITUTION as _INSTITUTION
from schema.grants import JOBCENTRE as _JOBCENTRE
from schema.grants import READERS as _READERS
from schema.grants import STAFF as _STAFF
from schema.grants import Roles, granted_members, list_grants

_QUERIES: dict[Roles, str] = {
    _EVERYBODY: "viewer",
    _CITIZEN: "myPlan inbox me accessLog",
    _STAFF: "plans draft citizen citizenByCpr mirror",
    _READERS: "plan planVersions",
    _JOBCENTRE: "statusesDue educationWork messagesTo",
    _ADMINISTRATOR: "deliveries delivery deadLetters accessEntries",
    _INSTITUTION: "placements",
}

_MUTATIONS: dict[Roles, str] = {
    _JOBCENTRE: "registerCitizen setTargetGroup setFundMembership setPostalDelivery setEducationGoals setSubGoals "
    "setPlanDescription setProspects takeOverProposal setEducationOrderStep endEducationOrder takeOverAnswers takeOverFundActivities "
    "moveCitizen changeCpr recordDeath",
    _STAFF: "setJobGoals addActivity updateActivity removeActivity addActivityStatus endActivity publishPlan "
    "scheduleMeeting rescheduleMeeting cancelMeeting recordAgreement setJobSearchRequirement",
    _FUND: "proposePlan",
    _CITIZEN: "setJobWishes subscribeReminders saveEducationAnswers sendEducationAnswers",
    _CITIZEN | _JOBCENTRE: "postComment markCommentsRead recordSharingConsent withdrawSharingConsent",
    _INSTITUTION: "reportPlacement",
    _ADMINISTRATOR: "retryDelivery dropDelivery replayDeadLetter",
}

_SUBSCRIPTIONS: dict[Roles, str] = {_READERS: "planChanged", _CITIZEN | _JOBCENTRE: "commentPosted"}

_ACTIVITY = (
    "id category type authority heading title hoursPerWeek description agreedWith decidedWithoutAgreement startsOn endsOn "
    "movedFrom state outcome wentTo reason contact statusHeading latestStatus statuses sections"
)

_FIELDS: dict[str, dict[Roles, str]] = {
    "Query": _QUERIES,
    "Mutation": _MUTATIONS,
    "Subscription": _SUBSCRIPTIONS,
    "Viewer": {_EVERYBODY: "role name organisation organisationName"},
    "Person": {_READERS | _INSTITUTION: "name organisation role"},
    "Fund": {_READERS: "code name"},
    "Occupation": {_READERS: "code title"},
    "Plan": {
        _READERS: "citizenId version publishedAt type title targetGroup elements jobGoals educationGoals subGoals "
        "description prospects latestJobcentreAgreement latestFundAgreement agreements meetings requirement "
        "educationOrder activities jobWishes links appeal timeline",
        # Either can name efforts that a fund may not see.
        _CITIZEN | _JOBCENTRE: "integrationContract sharingConsents",
    },
    "IntegrationContract": {_CITIZEN | _JOBCENTRE: "uploadedAt uploadedBy size url"},
    "SharingConsent": {_CITIZEN | _JOBCENTRE: "id administration givenAt recordedBy withdrawnAt withdrawnBy"},
    "SharingConsentPayload": {_CITIZEN | _JOBCENTRE: "consent"},
    "Element": {_READERS: "kind heading"},
    "JobGoal": {_READERS: "id kind code title endsOn authority agreedWith decidedWithoutAgreement"},
    "EducationGoal": {_READERS: "id title priority agreedWith decidedWithoutAgreement"},
    "SubGoal": {_READERS: "id text dueOn reached"},
    "PlanDescription": {_READERS: "heading text author writtenAt"},
    "Prospects": {_READERS: "admission lastingWork companyRole jobcentreSupport"},
    "Agreement": {_READERS: "id authority heldAt form text agreedWith"},
    "Meeting": {_READERS: "id authority startsAt endsAt form title address phone bookedBy movedAt cancelledAt"},
    "JobSearchRequirement": {
        _READERS: "id heading authority occupations areas regions expectations setOn setBy replacedOn"
    },
    "EducationOrder": {
        _READERS: "id step panel deadline caseworker startedAt endedAt ending comments",
        _CITIZEN | _JOBCENTRE: "comment answered answers unreadComments placement",
        # A caseworker's answers are those that were sent.
        _CITIZEN: "sentAnswers",
    },
    # A fund takes no part in the conversation: for it the list is always empty.
    "Comment": {_READERS: "id number text postedAt author"},
    "EducationAnswers": {_CITIZEN | _JOBCENTRE: "savedAt sentAt late suggestions places placesReason applications"},
    "EducationSuggestion": {_CITIZEN | _JOBCENTRE: "title reason"},
    "EducationPlace": {_CITIZEN | _JOBCENTRE: "educationGoal institution code"},
    "EducationApplication": {_CITIZEN | _JOBCENTRE: "educationGoal institution sent answer"},
    "Placement": {
        _CITIZEN | _JOBCENTRE | _INSTITUTION: "orderId version institution code education startsOn jobcentre "
        "contactPerson placedAt endedAt ending",
        _JOBCENTRE | _INSTITUTION: "reports",
        _INSTITUTION: "student",
    },
    "PlacementReport": {_JOBCENTRE | _INSTITUTION: "kind on contact note reportedAt author"},
    "PlacementContact": {_JOBCENTRE | _INSTITUTION: "name phone email"},
    "Student": {_INSTITUTION: "name cpr"},
    "PlacementConnection": {_INSTITUTION: "nodes pageInfo"},
    "PlacementPayload": {_INSTITUTION: "placement"},
    "EducationWork": {_JOBCENTRE: "citizenId citizenName educationOrder reasons"},
    "EducationWorkConnection": {_JOBCENTRE: "nodes pageInfo"},
    "EducationOrderPayload": {_CITIZEN | _JOBCENTRE: "educationOrder"},
    "AnswersPayload": {_CITIZEN: "answers"},
    "TakeOverAnswersPayload": {_JOBCENTRE: "educationOrder draft"},
    "CommentPayload": {_CITIZEN | _JOBCENTRE: "comment"},
    "PlanChange": {_READERS: "version publishedAt"},
    "Timeline": {_READERS: "from to entries"},
    "Link": {_READERS: "title url"},
    "Activity": {_READERS: _ACTIVITY},
    "PlacedActivity": {_READERS: f"{_ACTIVITY} place"},
    **{
        name: {CATEGORY_READERS[category]: f"{_ACTIVITY} {'provider' if name == 'AidActivity' else 'place'}"}
        for category, name in TYPE_NAMES.items()
    },
    "Place": {_READERS: "name address companyAddress"},
    "Contact": {_READERS: "name organisation phone email"},
    "Provider": {_CITIZEN | _JOBCENTRE: "name address"},
    "StatusNote": {_READERS: "text writtenOn final author"},
    "Period": {_READERS: "startsOn endsOn"},
    "Section": {_READERS: "heading writtenOn paragraphs"},
    "Paragraph": {_READERS: "label text"},
    "Draft": {
        _STAFF: "citizenId version targetGroup jobGoals educationGoals subGoals description prospects activities"
    },
    "PlanVersion": {
        _READERS: "version publishedAt publishedBy type title targetGroup jobGoals educationGoals subGoals description "
        "prospects activities"
    },
    "Membership": {_READERS: "fund since until extendedFrom extendedUntil"},
    "Citizen": {
        _READERS: "id name targetGroup benefitSince memberships jobWishes proposals",
        _CITIZEN | _JOBCENTRE: "postalDelivery exemptFromDigitalPost",
        _STAFF: "diedOn",
        _CITIZEN: "reminders",
    },
    "Reminders": {_CITIZEN: "sms email"},
    "Notice": {_CITIZEN | _JOBCENTRE: "id kind text createdAt"},
    "Proposal": {_READERS: "id fund jobGoals text reason proposedAt author takenOverAt"},
    "Inbox": {_CITIZEN | _JOBCENTRE: "notices proposals"},
    "Mirror": {_STAFF: "banner citizen plan", _JOBCENTRE: "inbox"},
    "DueActivity": {_JOBCENTRE: "citizenId citizenName activity status since"},
    "Delivery": {
        _JOBCENTRE | _ADMINISTRATOR: "id citizenId channel template state reason createdAt dueAt sentAt failedAt "
        "receipt attempts"
    },
    "DeliveryAttempt": {_JOBCENTRE | _ADMINISTRATOR: "at outcome reason"},
    "DeliveryConnection": {_JOBCENTRE | _ADMINISTRATOR: "nodes pageInfo"},
    "DeliveryPayload": {_ADMINISTRATOR: "delivery"},
    "DeadLetter": {_ADMINISTRATOR: "id topic reason diedAt readable"},
    "DeadLetterPayload": {_ADMINISTRATOR: "letterId"},
    "AccessLog": {_CITIZEN | _ADMINISTRATOR: "entries pageInfo"},
    "AccessEntry": {
        _CITIZEN | _ADMINISTRATOR: "at reader operation fields reason",
        _ADMINISTRATOR: "citizenIds policyVersion",
    },
    "Reader": {_CITIZEN | _ADMINISTRATOR: "name organisation role", _ADMINISTRATOR: "subject"},
    "PageInfo": {_READERS | _INSTITUTION | _ADMINISTRATOR: "hasNextPage endCursor"},
    "PlanEdge": {_STAFF: "cursor node"},
    "PlanConnection": {_STAFF: "totalCount edges pageInfo"},
    "PlanVersionConnection": {_READERS: "nodes pageInfo"},
    "DueActivityConnection": {_JOBCENTRE: "nodes pageInfo"},
    "MoveCitizenPayload": {_JOBCENTRE: "citizenId municipality"},
    "CitizenPayload": {_JOBCENTRE: "citizen"},
    "DraftPayload": {_STAFF: "draft"},
    "ActivityPayload": {_STAFF: "activity draft"},
    "PlanPayload": {_STAFF: "plan"},
    "MeetingPayload": {_STAFF: "meeting"},
    "AgreementPayload": {_STAFF: "agreement"},
    "RequirementPayload": {_STAFF: "requirement"},
    "ProposalPayload": {_FUND: "proposal"},
    "JobWishesPayload": {_CITIZEN: "jobWishes"},
    "RemindersPayload": {_CITIZEN: "reminders"},
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
