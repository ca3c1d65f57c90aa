"""The citizen's consent to sharing the whole plan with another administration."""

import strawberry

from domain.sharing import find_consent, record_consent, withdraw_consent
from resolvers.context import Info, View
from schema.inputs import RecordSharingConsentInput, WithdrawSharingConsentInput
from schema.payloads import SharingConsentPayload


@strawberry.type
class SharingMutations:
    """Giving and withdrawing a consent: the citizen does it, or the jobcentre on the citizen's word."""

    @strawberry.mutation(
        graphql_type=SharingConsentPayload, description="Let an administration have the whole plan as a PDF."
    )
    async def record_sharing_consent(self, info: Info, input: RecordSharingConsentInput) -> View:
        context, citizen_id = info.context, info.context.whose(input.citizen_id)
        plan = await context.change(
            citizen_id, lambda plan: record_consent(plan, context.occasion, input.administration)
        )
        return {"consent": find_consent(plan, input.administration)}

    @strawberry.mutation(graphql_type=SharingConsentPayload, description="Let an administration have it no more.")
    async def withdraw_sharing_consent(self, info: Info, input: WithdrawSharingConsentInput) -> View:
        context, citizen_id = info.context, info.context.whose(input.citizen_id)
        plan = await context.change(citizen_id, lambda plan: withdraw_consent(plan, context.occasion, input.consent_id))
        return {"consent": next(each for each in plan["sharing_consents"] if each["id"] == input.consent_id)}
