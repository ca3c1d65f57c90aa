"""Which role may give which argument and which field of an input: one entry for each, written down by name.

An argument or input field that stands here twice, or not at all, fails a test and is not served.
"""

from domain.viewer import Role
from schema.grants import (
    ADMINISTRATOR,
    CITIZEN,
    FUND,
    INSTITUTION,
    JOBCENTRE,
    PARTICIPANTS,
    READERS,
    STAFF,
    Table,
    granted_members,
)

ARGUMENTS: Table = {
    "Query.plan": {READERS: "citizenId"},
    "Query.plans": {STAFF: "first after"},
    "Query.planVersions": {READERS: "citizenId first after"},
    "Query.mirror": {STAFF: "citizenId"},
    "Query.draft": {STAFF: "citizenId"},
    "Query.statusesDue": {JOBCENTRE: "first after mine"},
    "Query.citizen": {STAFF: "citizenId"},
    "Query.citizenByCpr": {STAFF: "cpr"},
    "Query.educationWork": {JOBCENTRE: "first after"},
    "Query.placements": {INSTITUTION: "first after"},
    "Query.deliveries": {ADMINISTRATOR: "state channel citizenId first after"},
    "Query.delivery": {ADMINISTRATOR: "deliveryId"},
    "Query.messagesTo": {JOBCENTRE: "citizenId first after"},
    "Query.deadLetters": {ADMINISTRATOR: "first"},
    "Plan.timeline": {READERS: "from months"},
    "Mutation.registerCitizen": {JOBCENTRE: "input"},
    "Mutation.setTargetGroup": {JOBCENTRE: "input"},
    "Mutation.setFundMembership": {JOBCENTRE: "input"},
    "Mutation.setPostalDelivery": {JOBCENTRE: "input"},
    "Mutation.setJobGoals": {STAFF: "input"},
    "Mutation.setEducationGoals": {JOBCENTRE: "input"},
    "Mutation.setSubGoals": {JOBCENTRE: "input"},
    "Mutation.setPlanDescription": {JOBCENTRE: "input"},
    "Mutation.setProspects": {JOBCENTRE: "input"},
    "Mutation.addActivity": {STAFF: "input"},
    "Mutation.updateActivity": {STAFF: "input"},
    "Mutation.addActivityStatus": {STAFF: "input"},
    "Mutation.endActivity": {STAFF: "input"},
    "Mutation.removeActivity": {STAFF: "input"},
    "Mutation.takeOverFundActivities": {JOBCENTRE: "input"},
    "Mutation.publishPlan": {STAFF: "input"},
    "Mutation.scheduleMeeting": {STAFF: "input"},
    "Mutation.rescheduleMeeting": {STAFF: "input"},
    "Mutation.cancelMeeting": {STAFF: "input"},
    "Mutation.recordAgreement": {STAFF: "input"},
    "Mutation.setJobSearchRequirement": {STAFF: "input"},
    "Mutation.proposePlan": {FUND: "input"},
    "Mutation.takeOverProposal": {JOBCENTRE: "input"},
    "Mutation.setJobWishes": {CITIZEN: "input"},
    "Mutation.subscribeReminders": {CITIZEN: "input"},
    "Mutation.setEducationOrderStep": {JOBCENTRE: "input"},
    "Mutation.endEducationOrder": {JOBCENTRE: "input"},
    "Mutation.takeOverAnswers": {JOBCENTRE: "input"},
    "Mutation.saveEducationAnswers": {CITIZEN: "input"},
    "Mutation.postComment": {PARTICIPANTS: "input"},
    "Mutation.markCommentsRead": {PARTICIPANTS: "input"},
    "Mutation.reportPlacement": {INSTITUTION: "input"},
    "Mutation.retryDelivery": {ADMINISTRATOR: "input"},
    "Mutation.dropDelivery": {ADMINISTRATOR: "input"},
    "Mutation.replayDeadLetter": {ADMINISTRATOR: "input"},
    "Subscription.planChanged": {READERS: "citizenId"},
    "Subscription.commentPosted": {PARTICIPANTS: "citizenId"},
}
"""By field, as Type.field: the arguments that a role may give it."""

INPUT_FIELDS: Table = {
    "RegisterCitizenInput": {JOBCENTRE: "cpr name targetGroup fund fundMemberSince benefitSince"},
    "SetTargetGroupInput": {JOBCENTRE: "citizenId targetGroup"},
    "SetFundMembershipInput": {JOBCENTRE: "citizenId fund since until extendedFrom extendedUntil"},
    "SetPostalDeliveryInput": {JOBCENTRE: "citizenId postal exemptFromDigitalPost reason"},
    "SetJobGoalsInput": {STAFF: "citizenId draftVersion goals"},
    "JobGoalInput": {STAFF: "occupation function endsOn decidedWithoutAgreement"},
    "OccupationInput": {READERS: "code title"},
    "SetEducationGoalsInput": {JOBCENTRE: "citizenId draftVersion goals"},
    "EducationGoalInput": {JOBCENTRE: "title decidedWithoutAgreement"},
    "SetSubGoalsInput": {JOBCENTRE: "citizenId draftVersion subGoals"},
    "SubGoalInput": {JOBCENTRE: "text dueOn reached"},
    "SetPlanDescriptionInput": {JOBCENTRE: "citizenId draftVersion text"},
    "SetProspectsInput": {JOBCENTRE: "citizenId draftVersion prospects"},
    "ProspectsInput": {JOBCENTRE: "admission lastingWork companyRole jobcentreSupport"},
    "AddActivityInput": {STAFF: "citizenId draftVersion activity"},
    "ActivityInput": {
        STAFF: "type title description startsOn reason endsOn hoursPerWeek place contact decidedWithoutAgreement",
        JOBCENTRE: "provider",
    },
    "PlaceInput": {STAFF: "name address companyAddress"},
    "ContactInput": {STAFF: "name organisation phone email"},
    "ProviderInput": {JOBCENTRE: "name address"},
    "UpdateActivityInput": {STAFF: "citizenId draftVersion activityId activity"},
    "AddActivityStatusInput": {STAFF: "citizenId draftVersion activityId text final"},
    "EndActivityInput": {STAFF: "citizenId draftVersion activityId outcome endsOn wentTo finalStatus"},
    "RemoveActivityInput": {STAFF: "citizenId draftVersion activityId"},
    "TakeOverFundActivitiesInput": {JOBCENTRE: "citizenId draftVersion"},
    "PublishPlanInput": {STAFF: "citizenId draftVersion"},
    "ScheduleMeetingInput": {STAFF: "citizenId startsAt endsAt form title address phone"},
    "RescheduleMeetingInput": {STAFF: "meetingId startsAt endsAt"},
    "CancelMeetingInput": {STAFF: "meetingId"},
    "RecordAgreementInput": {STAFF: "citizenId heldAt text form"},
    "SetJobSearchRequirementInput": {STAFF: "citizenId occupations areas regions expectations"},
    "ProposePlanInput": {FUND: "citizenId jobGoals text reason"},
    "TakeOverProposalInput": {JOBCENTRE: "citizenId draftVersion proposalId"},
    "SetJobWishesInput": {CITIZEN: "occupations"},
    "SubscribeRemindersInput": {CITIZEN: "sms email"},
    "SetEducationOrderStepInput": {JOBCENTRE: "citizenId step deadline comment educationStartsOn"},
    "EndEducationOrderInput": {JOBCENTRE: "citizenId completed"},
    "TakeOverAnswersInput": {JOBCENTRE: "citizenId draftVersion"},
    "EducationAnswersInput": {CITIZEN: "suggestions places placesReason applications"},
    "EducationSuggestionInput": {CITIZEN: "title reason"},
    "EducationPlaceInput": {CITIZEN: "educationGoalId institution code"},
    "EducationApplicationInput": {CITIZEN: "educationGoalId institution sent answer"},
    "PostCommentInput": {PARTICIPANTS: "citizenId text id"},
    "MarkCommentsReadInput": {PARTICIPANTS: "citizenId number"},
    "ReportPlacementInput": {INSTITUTION: "orderId kind on contact note"},
    "PlacementContactInput": {INSTITUTION: "name phone email"},
    "DeliveryInput": {ADMINISTRATOR: "deliveryId"},
    "DeadLetterInput": {ADMINISTRATOR: "letterId"},
}
"""By input: the fields that a role may give."""


def granted_arguments(type_name: str, field: str, role: Role) -> frozenset[str]:
    """The arguments of a field that a role may give."""
    return granted_members(ARGUMENTS, f"{type_name}.{field}", role)


def granted_input_fields(input_name: str, role: Role) -> frozenset[str]:
    """The fields of an input that a role may give."""
    return granted_members(INPUT_FIELDS, input_name, role)
