"""Danish words for what the API names in English; one table for each enum."""

from domain.activity_types import ACTIVITY_TYPES, heading_of
from domain.printed_entries import AGREEMENT_HEADINGS, FORM_NAMES
from domain.printed_order import ANSWER_NAMES
from domain.target_groups import PROFILES

MEETING_FORMS = {str(form): name for form, name in FORM_NAMES.items()}

AGREEMENTS = {str(authority): heading for authority, heading in AGREEMENT_HEADINGS.items()}
"""The same heading for what was agreed and for a meeting ahead (guide, 6.4)."""

STATES = {
    "PLANNED": "Planlagt",
    "ACTIVE": "I gang",
    "ENDED": "Afsluttet",
    "CANCELLED": "Aflyst",
    "INTERRUPTED": "Afbrudt",
}

OUTCOMES = {"COMPLETED": "Gennemført", "INTERRUPTED": "Afbrudt", "CANCELLED": "Aflyst"}

WENT_TO = {"JOB": "Job", "EDUCATION": "Uddannelse"}

ROLES = {
    "CITIZEN": "borger",
    "JOBCENTRE": "sagsbehandler",
    "FUND": "medarbejder i a-kassen",
    "INSTITUTION": "uddannelsesinstitution",
    "ADMINISTRATOR": "administrator",
}

APPLICATION_ANSWERS = {str(answer): name.capitalize() for answer, name in ANSWER_NAMES.items()}

ENDINGS = {
    "COMPLETED": "Uddannelsen er gennemført.",
    "ENDED_BY_CASEWORKER": "Din sagsbehandler har afsluttet uddannelsespålægget.",
    "TARGET_GROUP_CHANGED": "Uddannelsespålægget sluttede, da du skiftede målgruppe.",
}

WORK_REASONS = {
    "NEW_ANSWERS": "Nye svar",
    "NEW_COMMENTS": "Ny besked",
    "DUE": "Frist inden for en uge",
    "LATE": "Frist overskredet",
}

DUE_STATUSES = {"LATEST": "Seneste status mangler", "FINAL": "Afsluttende status mangler"}

_AIDS = {
    "AID_EMPLOYMENT": "Hjælpemiddel i forbindelse med ansættelse og beskæftigelse",
    "AID_FLEX_JOB": "Hjælpemiddel til fleksjob",
    "AID_DURING_OFFER": "Hjælpemiddel under tilbud",
}
ACTIVITY_CHOICES = {**{str(kind): heading_of(kind) for kind in ACTIVITY_TYPES}, **_AIDS}
"""What a caseworker can choose; the citizen reads the same heading for every aid."""

READINGS = {
    "plan": "Planen",
    "myPlan": "Planen",
    "plans": "Planen i en liste",
    "planVersions": "Tidligere udgaver af planen",
    "mirror": "Planen, som du ser den",
    "inbox": "Beskeder på forsiden",
    "me": "Oplysninger om dig",
    "citizen": "Oplysninger om dig",
    "citizenByCpr": "Oplysninger om dig",
    "draft": "Kladden til planen",
    "statusesDue": "Indsatser, der mangler status",
    "educationWork": "Uddannelsespålægget",
    "messagesTo": "Beskeder, der er sendt til dig",
    "placements": "Uddannelsespålægget",
    "planPdf": "Planen som PDF",
    "sharedPlanPdf": "Hele planen som PDF til en anden forvaltning",
    "contract": "Din kontrakt",
    "deliveries": "Beskeder, der er sendt til dig",
    "delivery": "Beskeder, der er sendt til dig",
    "minplan export": "Alt, hvad der er gemt om dig",
    "refusedFile": "En fil, der ikke blev vist",
    "accessLog": "Hvem der har set planen",
    "planChanged": "Ændringer i planen",
    "commentPosted": "Beskeder om uddannelse",
}
"""What somebody saw, by the fields that were asked for."""
OTHER_READING = "En del af planen, som blev ændret"


def name_readings(operation: str) -> list[str]:
    """What somebody saw, for each field that was asked for; a command is one name of two words."""
    names = [operation] if operation in READINGS else operation.split()
    return [READINGS.get(name, OTHER_READING) for name in names]


GUEST_REASONS = {
    "MOVING_HERE": "Du er ved at flytte til kommunen",
    "JOINT_EFFORT": "Fælles indsats",
    "COMPLAINT": "Klagesag",
}

GUEST_CHOICES = {
    "MOVING_HERE": "Borgeren er ved at flytte til kommunen",
    "JOINT_EFFORT": "Fælles indsats med en anden kommune",
    "COMPLAINT": "Klagesag",
}
"""The same as the guest reads them; the citizen reads who it was and why."""

TARGET_GROUPS = {str(group): profile.name for group, profile in PROFILES.items()}

WORDS: dict[str, object] = {
    name: table for name, table in globals().items() if name.isupper() and isinstance(table, dict | str)
}
"""Every table by its name, for templates."""
