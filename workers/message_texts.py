"""The texts that citizens get: folders of templates with typed variables, all checked before anything is sent."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError, meta, select_autoescape

from domain.calendar import danish_day
from domain.danish import write_time, write_weekday
from domain.document import Meeting, SealedCpr
from domain.education_document import PlacementVersion
from domain.organisations import fund_name, jobcentre_name
from workers.gsm import SINGLE_GSM7, is_gsm7, measure, to_gsm7

FOLDER = Path(__file__).parent / "templates"
SHORTENED = "."


class FaultyTemplateError(Exception):
    """A template is missing or uses what it is not given; found at start, never at night."""


@dataclass(frozen=True, slots=True)
class NoVariables:
    """For texts that say the same to everyone."""


@dataclass(frozen=True, slots=True)
class MeetingVariables:
    """When a meeting is, and with whom."""

    organisation: str
    day: str
    time: str


@dataclass(frozen=True, slots=True)
class DeadlineVariables:
    """The day until which something is to be done."""

    day: str


@dataclass(frozen=True, slots=True)
class OrderVariables:
    """One version of an education order and who it is about; it has no template, the institution reads JSON."""

    order_id: str
    sent: PlacementVersion
    student: str
    cpr: SealedCpr
    municipality: str


Variables = NoVariables | MeetingVariables | DeadlineVariables | OrderVariables

# Each folder of templates with the variables its texts may use.
VARIABLES: Mapping[str, type[Variables]] = {
    "plan_updated": NoVariables,
    "comment_posted": NoVariables,
    "meeting_booked": MeetingVariables,
    "meeting_moved": MeetingVariables,
    "meeting_cancelled": MeetingVariables,
    "meeting_reminder": MeetingVariables,
    "deadline_reminder": DeadlineVariables,
    "step_reminder": DeadlineVariables,
}
PARTS = ("subject.txt", "sms.txt", "body.txt", "body.html")
LETTER = "letter.txt"
WITH_LETTER = ("plan_updated",)

# The longest values that occur, except for names, which are shortened where they do not fit.
_LONGEST = {"day": "torsdag den 28. marts 2030", "time": "00:00", "organisation": ""}


@dataclass(frozen=True, slots=True)
class MailText:
    """An e-mail: subject and the same text twice."""

    subject: str
    text: str
    html: str


def describe_meeting(meeting: Meeting) -> MeetingVariables:
    """The variables of a text about a meeting."""
    name = jobcentre_name if meeting["authority"] == "JOBCENTRE" else fund_name
    starts_at = meeting["starts_at"]
    return MeetingVariables(name(meeting["organisation"]), write_weekday(danish_day(starts_at)), write_time(starts_at))


class MessageTexts:
    """All templates, loaded and checked."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises FaultyTemplateError that names the template, the part and what is wrong with it."""
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=select_autoescape(["html"]),
            trim_blocks=True,
        )
        self._templates = {(name, part): self._load(name, part) for name in VARIABLES for part in PARTS}
        self._templates |= {(name, LETTER): self._load(name, LETTER) for name in WITH_LETTER}
        for name in VARIABLES:
            self._check_sms_length(name)

    def write_sms(self, template: str, variables: Variables) -> str:
        """The text of an SMS: one message of GSM-7 at most, whatever the names in it."""
        values = {name: to_gsm7(value) for name, value in asdict(variables).items()}
        text = self._render(template, "sms.txt", values)
        while measure(text).units > SINGLE_GSM7 and values.get("organisation"):
            values["organisation"] = values["organisation"].removesuffix(SHORTENED)[:-1].rstrip() + SHORTENED
            if values["organisation"] == SHORTENED:
                values["organisation"] = ""
            text = self._render(template, "sms.txt", values)
        return text

    def write_mail(self, template: str, variables: Variables) -> MailText:
        """The parts of an e-mail."""
        values = asdict(variables)
        subject, text, html = (self._render(template, part, values) for part in PARTS if part != "sms.txt")
        return MailText(" ".join(subject.split()), text + "\n", html)

    def write_letter(self, template: str) -> str:
        """The words of a letter, which encloses the plan."""
        return self._render(template, LETTER, {})

    def _render(self, template: str, part: str, values: Mapping[str, str]) -> str:
        return self._templates[template, part].render(values).strip()

    def _load(self, name: str, part: str) -> Template:
        path = f"{name}/{part}"
        try:
            source, _, _ = self._jinja.loader.get_source(self._jinja, path)  # type: ignore[union-attr]  # set above
            used = meta.find_undeclared_variables(self._jinja.parse(source))
            template = self._jinja.get_template(path)
        except TemplateError as error:
            raise FaultyTemplateError(f"the template {path} cannot be used: {error}") from error
        unknown = used - {field.name for field in fields(VARIABLES[name])}
        if unknown:
            raise FaultyTemplateError(f"the template {path} uses {', '.join(sorted(unknown))}, which it is not given")
        return template

    def _check_sms_length(self, name: str) -> None:
        longest = {field.name: _LONGEST[field.name] for field in fields(VARIABLES[name])}
        text = self._render(name, "sms.txt", longest)
        if not is_gsm7(text) or measure(text).units > SINGLE_GSM7:
            raise FaultyTemplateError(f"the template {name}/sms.txt is longer than one SMS of {SINGLE_GSM7} characters")
