"""All that by which data leaves this system, as one table: what it is, who receives it, and what decides its content.

A route that does not stand here keeps the application from starting, and a field of the log that does not is dropped.
Of everything else a test finds what is missing, stale or there twice.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute


class Kind(StrEnum):
    """The kinds of exports."""

    ROUTE = "route"
    COMMAND = "command"
    FRAME = "frame of a live connection"
    CHANNEL = "channel of messages"
    TOPIC = "exchange or queue"
    BODY = "field of a message to the broker"
    METRIC = "metric"
    LOG = "field of the log"


class Receiver(StrEnum):
    """Who receives an export."""

    CALLER = "the caller whom the token names"
    VISITOR = "the person whom the session names"
    ANYBODY = "whoever reaches the port"
    DEVELOPER = "a developer; not in production"
    OPERATOR = "whoever runs the system"
    WORKERS = "the workers, through the broker"
    CITIZEN = "the citizen, where they want to be told"
    INSTITUTION = "the institution that an order admits to"


@dataclass(frozen=True, slots=True)
class Export:
    """One way out: who receives what, and what it goes through."""

    to: Receiver
    through: str


_ROLE_VIEW = "the schema of the caller's role, over what server.plan_scope reads for it"
_NOTHING_OF_PLANS = "says nothing of any plan"
_OWN_DATA = "example data of this machine"
_NO_PERSON = "ids, names of kinds and numbers; no person"
_WITHOUT_CONTACTS = "deliveries without where they went"

_IN_DEVELOPMENT = Export(Receiver.DEVELOPER, _OWN_DATA)
_TO_VISITOR = Export(Receiver.VISITOR, "server.pages: operations of the person's role, executed as the caller's are")
_EMPTY = Export(Receiver.ANYBODY, _NOTHING_OF_PLANS)
_TO_CALLER = Export(Receiver.CALLER, _ROLE_VIEW)
_ANSWER = Export(Receiver.CALLER, _NOTHING_OF_PLANS)
_OPERATING = Export(Receiver.OPERATOR, _NOTHING_OF_PLANS)
_DELIVERIES = Export(Receiver.OPERATOR, _WITHOUT_CONTACTS)
_REMINDER = Export(Receiver.CITIZEN, "workers/templates: what to do and where, nothing of the plan's content")
_WORK = Export(Receiver.WORKERS, _NO_PERSON)
_COUNT = Export(Receiver.OPERATOR, _NO_PERSON)

EXPORTS: Mapping[Kind, Mapping[Export, str]] = {
    Kind.ROUTE: {
        _TO_CALLER: "POST:/graphql LIVE:/graphql",
        Export(Receiver.CALLER, "domain.plan_view for the caller's role, printed by domain.printed_plan"): (
            "GET:/plans/{citizen_id}.pdf"
        ),
        Export(Receiver.CALLER, "domain.integration_contract: citizen and jobcentre, nobody else"): (
            "GET:/plans/{citizen_id}/contract"
        ),
        _ANSWER: "PUT:/plans/{citizen_id}/contract DELETE:/plans/{citizen_id}/contract",
        _TO_VISITOR: "GET:/forside GET:/min-plan GET:/kalender GET:/jeg-soeger-job-som GET:/huskeservice "
        "GET:/hvem-har-set-min-plan GET:/uddannelse GET:/borger/{citizen_id}/uddannelse GET:/borgere "
        "GET:/borgere/opfoelgning GET:/borgere/ny GET:/borger/{citizen_id} "
        "GET:/borger/{citizen_id}/spejl GET:/borger/{citizen_id}/aftaler "
        "GET:/borger/{citizen_id}/forslag GET:/borger/{citizen_id}/kladde "
        "GET:/borger/{citizen_id}/kladde/indsats GET:/borger/{citizen_id}/kladde/indsats/{activity_id} "
        "GET:/borger/{citizen_id}/udgiv GET:/kalender.ics GET:/kalender/{meeting_id}.ics "
        "GET:/uddannelse/nyt GET:/borger/{citizen_id}/uddannelse/nyt POST:/jeg-soeger-job-som "
        "POST:/huskeservice POST:/uddannelse/trin-1 POST:/uddannelse/trin-2 POST:/uddannelse/trin-3 "
        "POST:/uddannelse POST:/borger/{citizen_id}/uddannelse/besked "
        "POST:/borger/{citizen_id}/uddannelse/trin POST:/borger/{citizen_id}/uddannelse/overtag "
        "POST:/borger/{citizen_id}/uddannelse/afslut POST:/borgere POST:/borgere/ny "
        "POST:/borger/{citizen_id}/maalgruppe POST:/borger/{citizen_id}/medlemskab "
        "POST:/borger/{citizen_id}/medlemskab/fjern POST:/borger/{citizen_id}/medlemskab/ret "
        "POST:/borger/{citizen_id}/post POST:/borger/{citizen_id}/kontrakt POST:/borger/{citizen_id}/kontrakt/fjern "
        "POST:/borger/{citizen_id}/aftaler/aftale POST:/borger/{citizen_id}/aftaler/aftale/{agreement_id}/tilbage "
        "POST:/borger/{citizen_id}/aftaler/moede POST:/borger/{citizen_id}/aftaler/krav "
        "POST:/borger/{citizen_id}/aftaler/moede/{meeting_id}/flyt "
        "POST:/borger/{citizen_id}/aftaler/moede/{meeting_id}/aflys POST:/borger/{citizen_id}/forslag "
        "POST:/borger/{citizen_id}/kladde/jobmaal POST:/borger/{citizen_id}/kladde/uddannelsesmaal "
        "POST:/borger/{citizen_id}/kladde/delmaal POST:/borger/{citizen_id}/kladde/beskrivelse "
        "POST:/borger/{citizen_id}/kladde/muligheder POST:/borger/{citizen_id}/kladde/overtag-forslag "
        "POST:/borger/{citizen_id}/kladde/overtag-akasse POST:/borger/{citizen_id}/kladde/indsats "
        "POST:/borger/{citizen_id}/kladde/indsats-hjaelpemiddel "
        "POST:/borger/{citizen_id}/kladde/indsats/{activity_id} "
        "POST:/borger/{citizen_id}/kladde/indsats/{activity_id}/status "
        "POST:/borger/{citizen_id}/kladde/indsats/{activity_id}/status/fjern "
        "POST:/borger/{citizen_id}/kladde/indsats/{activity_id}/slut "
        "POST:/borger/{citizen_id}/kladde/indsats/{activity_id}/genaabn "
        "POST:/borger/{citizen_id}/kladde/indsats/{activity_id}/fjern POST:/borger/{citizen_id}/udgiv "
        "GET:/borger/{citizen_id}/folkeregister GET:/borger/{citizen_id}/folkeregister/flyt "
        "POST:/borger/{citizen_id}/folkeregister/flyt POST:/borger/{citizen_id}/folkeregister/cpr "
        "POST:/borger/{citizen_id}/folkeregister/ret "
        "POST:/borger/{citizen_id}/folkeregister/doed POST:/borger/{citizen_id}/folkeregister/doed/tilbage "
        "GET:/borgere/gaest POST:/borgere/gaest GET:/borger/{citizen_id}/gaest/{reason} "
        "GET:/deling POST:/deling POST:/deling/{consent_id}/tilbage GET:/borger/{citizen_id}/deling "
        "POST:/borger/{citizen_id}/deling POST:/borger/{citizen_id}/deling/{consent_id}/tilbage",
        Export(Receiver.ANYBODY, "signing in and out; who somebody is, to themselves"): "GET:/log-ind POST:/log-ud "
        "GET:/log-ind/udbyder GET:/log-ind/tilbage",
        _EMPTY: "FILES:/static DELETE,GET,PATCH,PUT:/graphql GET:/healthz GET:/readyz POST:/receipts/sms",
        Export(Receiver.OPERATOR, "server.message_figures; on a port of its own, on this one in development"): (
            "GET:/metrics"
        ),
        _IN_DEVELOPMENT: "GET:/ GET:/graphql GET:/dev/outbox GET:/dev/outbox/{delivery_id:path} "
        "FILES:/dev/graphiql FILES:/dev/development POST:/log-ind/som",
    },
    Kind.COMMAND: {
        _IN_DEVELOPMENT: "demo token",
        _OPERATING: "serve work load schema verify-log reseal erase",
        Export(Receiver.OPERATOR, "server.citizen_export: everything of one citizen, for the citizen"): "export",
        _DELIVERIES: "deliveries.list deliveries.show deliveries.retry deliveries.drop dead-letters.list "
        "dead-letters.replay",
    },
    Kind.FRAME: {_TO_CALLER: "next error", _ANSWER: "connection_ack pong complete"},
    Kind.CHANNEL: {
        _REMINDER: "sms email",
        Export(Receiver.CITIZEN, "the plan as the citizen's own role sees it"): "letter",
        Export(Receiver.INSTITUTION, "workers.institution_carrier: the order and the student"): "institution",
    },
    Kind.TOPIC: {
        _WORK: "minplan minplan.events minplan.sms.* minplan.email.* minplan.letter.* minplan.institution.* "
        "minplan.delay.* minplan.wake minplan.dead",
        Export(Receiver.WORKERS, "each API process, which domain.interest lets tell its subscribers"): "minplan.live",
    },
    Kind.BODY: {_WORK: "event_id citizen_id kind at about moved delivery_id"},
    Kind.METRIC: {
        _COUNT: "minplan_deliveries minplan_attempts minplan_delivery_seconds minplan_events minplan_events_handled "
        "minplan_dead_letters minplan_outbox_age_seconds minplan_queue_age_seconds "
        "minplan_queries"
    },
    Kind.LOG: {
        Export(Receiver.OPERATOR, _NO_PERSON): "event level timestamp error frames reason way_out port pid status "
        "known code exchange topic service messages message_id attempt task citizen_id delivery_id channel state event_id kind allowed needed"
    },
}
"""By kind: what is received by whom and goes through what."""


class UnclassifiedRouteError(Exception):
    """A route that the table of exports does not know."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not classified: say in server/exports.py who receives what it gives")


def list_exports(kind: Kind) -> list[str]:
    """The names of one kind, in the order of the table."""
    return [name for names in EXPORTS[kind].values() for name in names.split()]


def name_route(route: BaseRoute) -> str:
    """What a route is called in the table: its methods and its path."""
    match route:
        case WebSocketRoute():
            return f"LIVE:{route.path}"
        case Mount():
            return f"FILES:{route.path}"
        case Route():
            return f"{','.join(sorted((route.methods or set()) - {'HEAD'}))}:{route.path}"
    return type(route).__name__


def require_classified(routes: Iterable[BaseRoute]) -> None:
    """Refuse to serve what nobody has classified; UnclassifiedRouteError names it."""
    known = set(list_exports(Kind.ROUTE))
    for route in routes:
        if (name := name_route(route)) not in known:
            raise UnclassifiedRouteError(name)


_LOGGED = frozenset(list_exports(Kind.LOG))


def keep_classified(_: object, __: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop the fields of a log line that the table does not know."""
    return {name: value for name, value in fields.items() if name in _LOGGED}
