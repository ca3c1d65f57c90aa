"""Refused operations in Danish: one table from code, rule and field to the sentence that a person reads."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from domain.rules import Rule
from server.errors import Code

FORM = ""
"""The place of a problem that belongs to no field."""

RULES: dict[str, str] = {
    Rule.GOAL_OCCUPATION_ONLY: "Et jobmål skal være en stillingsbetegnelse med kode. Jobfunktioner kan kun bruges for "
    "borgere, der ikke har pligt til at være aktivt jobsøgende.",
    Rule.GOAL_REQUIRED: "Planen skal have et mål: et jobmål eller et uddannelsesmål. En kombiplan skal have begge, og et "
    "uddannelsespålæg på trin 2 og 3 skal have et uddannelsesmål.",
    Rule.JOB_WISH_REQUIRED: "Du skal altid have mindst ét job på listen.",
    Rule.REQUIREMENT_AUTHORITY: "Krav til jobsøgning fastsættes af en anden myndighed for denne målgruppe.",
    Rule.DESCRIPTION_NOT_FOR_GROUP: "Planer for denne målgruppe har ingen planbeskrivelse.",
    Rule.ACTIVITY_STARTS_AFTER_PUBLISH: "En ny indsats kan ikke begynde, før planen er udgivet. Vælg en startdato i dag "
    "eller senere.",
    Rule.STATUS_REQUIRED: "Skriv en afsluttende status, når borgeren ikke er gået i job eller uddannelse.",
    Rule.FINAL_STATUS_AFTER_END: "En afsluttende status kan først skrives, når indsatsen er slut.",
    Rule.POSTAL_NOT_ALLOWED: "Borgere i denne målgruppe skal læse Min Plan digitalt, medmindre de er fritaget for "
    "digital post.",
    Rule.ORDER_AGE: "Der kan ikke gives uddannelsespålæg til borgere, der er fyldt 30 år.",
    Rule.ORDER_DEADLINE: "Fristen skal være i morgen eller senere.",
    Rule.COMMENT_NEEDS_ORDER: "Der kan kun skrives beskeder, mens der er et uddannelsespålæg.",
    Rule.SHARING_NEEDS_CONSENT: "Planen kan kun deles med en forvaltning, som borgeren har givet samtykke til.",
    Rule.CITIZEN_DECEASED: "Borgeren er død. Planen kan kun læses.",
    Rule.DRAFT_CONFLICT: "Kladden er ændret, siden du åbnede siden. Intet er gemt. Se efter, og prøv igen.",
}

CODES: dict[str, str] = {
    Code.NOT_FOUND: "Det, du vil ændre, findes ikke, eller du har ikke adgang til det.",
    Code.LIMIT_EXCEEDED: "Der er for meget på én gang. Skriv mindre, eller vent lidt, og prøv igen.",
    Code.UNAVAILABLE: "Systemet svarer ikke lige nu. Vent lidt, og se efter, om det blev gemt, før du prøver igen.",
    Code.INTERNAL: "Noget gik galt hos os. Se efter, om det blev gemt, før du prøver igen.",
}
_UNCERTAIN = frozenset({CODES[Code.UNAVAILABLE], CODES[Code.INTERNAL]})
"""What is said where a change may have been made although no answer came."""
NOTHING_FOUND = "Der er ingen borger med det CPR-nummer, som I kan slå op."
UNKNOWN = "Det kunne ikke gemmes. Kontrollér det, du har skrevet, og prøv igen."

FIELDS: dict[str, str] = {
    "text": "Skriv en tekst på højst 4.050 tegn.",
    "description": "Skriv, hvad der er aftalt, på højst 4.050 tegn.",
    "reason": "Skriv begrundelsen på højst 4.050 tegn.",
    "title": "Skriv en titel på én linje og højst 255 tegn, og skriv den kun én gang.",
    "function": "Skriv jobfunktionen på én linje og højst 255 tegn.",
    "code": "Skriv en kode, fx 7126, på én linje og uden andet.",
    "goals": "Kontrollér målene: hvert mål står én gang og enten med kode eller som jobfunktion.",
    "occupations": "Skriv mindst én stilling eller ét fagligt område. Hver stilling har en kode og står én gang.",
    "areas": "Skriv højst 100 områder, ét på hver linje og hvert på højst 255 tegn.",
    "regions": "Skriv højst 100 steder, ét på hver linje og hvert på højst 255 tegn.",
    "expectations": "Skriv forventningerne på højst 4.050 tegn.",
    "type": "Vælg, hvilken slags indsats det er.",
    "startsOn": "Skriv en startdato.",
    "endsOn": "Skriv en slutdato, der ikke ligger før startdatoen. Et jobmål slutter tidligst i dag, og det, der er slut, senest i dag. En afsluttet indsats kan genåbnes.",
    "hoursPerWeek": "Skriv et helt antal timer fra 0 til 59.",
    "deadline": "Skriv en dato, der ligger efter i dag.",
    "step": "Vælg trin 1, 2, 3 eller 4.",
    "educationStartsOn": "Skriv den dag, uddannelsen begynder.",
    "comment": "Skriv kommentaren på højst 4.050 tegn.",
    "heldAt": "Skriv dag og tidspunkt for mødet. Det kan ikke ligge ude i fremtiden.",
    "startsAt": "Skriv en dag og et tidspunkt, der ligger ude i fremtiden.",
    "endsAt": "Skriv et sluttidspunkt, der ligger efter mødets start.",
    "form": "Vælg, hvordan mødet holdes.",
    "address": "Skriv adressen på højst 255 tegn. Et personligt møde skal have en adresse.",
    "phone": "Skriv et telefonnummer med 8 cifre.",
    "sms": "Skriv et dansk mobilnummer med 8 cifre.",
    "email": "Skriv en e-mailadresse, fx navn@eksempel.dk.",
    "name": "Skriv navnet på højst 150 tegn.",
    "cpr": "Skriv et gyldigt CPR-nummer med 10 cifre.",
    "targetGroup": "Vælg en målgruppe.",
    "municipality": "Vælg den kommune, som borgeren er flyttet til.",
    "diedOn": "Skriv den dag, borgeren døde. Den kan ikke ligge ude i fremtiden.",
    "guestReason": "Vælg, hvorfor du slår borgeren op.",
    "fund": "Skriv a-kassens kode, fx 021.",
    "until": "Skriv en dato, der ikke ligger før den dag, medlemskabet begyndte.",
    "since": "Skriv den dag, medlemskabet begyndte.",
    "fundMemberSince": "Skriv den dag, medlemskabet begyndte.",
    "institution": "Skriv navnet på uddannelsesstedet.",
    "suggestions": "Skriv mindst ét forslag til en uddannelse.",
    "answer": "Et svar fra uddannelsesstedet kan kun skrives, når ansøgningen er sendt.",
    "answers": "Skriv og gem dine svar, før du sender dem.",
    "final": "Der er skrevet en afsluttende status. Det, der retter den, er også en afsluttende status.",
    "finalStatus": "Skriv en afsluttende status på højst 4.050 tegn.",
    "outcome": "Vælg, hvordan indsatsen sluttede. En indsats, der ikke er begyndt, kan kun aflyses.",
    "admission": "Skriv mulighederne for at blive optaget på en uddannelse.",
    "lastingWork": "Skriv mulighederne for varigt arbejde.",
    "dueOn": "Skriv en dato.",
    "extendedFrom": "Skriv den dag, retten begynder.",
    "extendedUntil": "Skriv en dag, der ikke ligger før den dag, retten begynder.",
    "benefitSince": "Skriv den første dag med offentlig ydelse, højst et år frem.",
    "number": "Der er ikke den status længere. Åbn siden igen.",
    "administration": "Skriv forvaltningens navn på højst 255 tegn. Der kan kun være ét samtykke ad gangen til den samme.",
    "postal": "Vælg, om planen skal sendes som brev.",
}
"""What is right in a field, by the last name in its place."""
WRONG_FIELD = "Kontrollér det, du har skrevet her."


def head(problems: Mapping[str, str]) -> str:
    """What stands above some problems: that nothing was saved, unless that is not known."""
    uncertain = not _UNCERTAIN.isdisjoint(problems.values())
    if NOTHING_FOUND in problems.values():
        return "Ingen fundet"
    return "Det er uvist, om det blev gemt" if uncertain else "Det blev ikke gemt"


def explain(errors: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A sentence for each place: the name of an input of the form, or FORM."""
    problems: dict[str, str] = {}
    for error in errors:
        place, sentence = _explain(error["extensions"])
        problems.setdefault(place, sentence)
    return problems


def is_overtaken(errors: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an operation was refused since somebody else has changed the draft meanwhile."""
    return any(error["extensions"].get("rule") == Rule.DRAFT_CONFLICT for error in errors)


def _explain(details: Mapping[str, Any]) -> tuple[str, str]:
    if rule := details.get("rule"):
        return FORM, RULES.get(rule, UNKNOWN)
    if details["code"] == Code.INVALID_INPUT:
        place = str(details.get("field", "")).removeprefix("input.").removeprefix("input")
        return place, describe_field(place)
    return FORM, CODES.get(details["code"], UNKNOWN)


def describe_field(place: str) -> str:
    """What is right in a field."""
    names = [name for name in re.split(r"\.", place) if not name.isdigit()]
    return FIELDS.get(names[-1], WRONG_FIELD) if names else UNKNOWN
