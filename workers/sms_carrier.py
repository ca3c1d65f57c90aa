"""SMS as a citizen gets it, through one of the gateways."""

from collections.abc import Mapping

from server.local_outbox import keep_message
from server.mongo import Database
from server.runtime import Clock
from workers.carriers import ACCEPTED, Outcome, Parcel, Report
from workers.gateway_choice import GatewayChoice
from workers.message_texts import MessageTexts
from workers.sms_gateway import SmsGateway


class SmsCarrier:
    """Writes texts and has a gateway send them."""

    def __init__(self, gateways: Mapping[str, SmsGateway], texts: MessageTexts) -> None:
        self._gateways = gateways
        self._texts = texts
        self._choice = GatewayChoice(list(gateways))

    def choose_gateway(self) -> str | None:
        """A gateway, those with recent errors more seldom."""
        return self._choice.choose()

    async def send(self, parcel: Parcel, gateway: str | None) -> Report:
        """Send one SMS through a gateway."""
        name, client = self._find(gateway)
        text = self._texts.write_sms(parcel.delivery["template"], parcel.variables)
        report = await client.send(parcel.delivery["_id"], parcel.address, text)
        self._choice.learn(name, report.outcome)
        return report

    async def ask(self, delivery_id: str, gateway: str | None) -> Outcome:
        """Whether the gateway that an earlier attempt went to has accepted it."""
        return await self._find(gateway)[1].ask(delivery_id)

    async def close(self) -> None:
        """Close the connections to the gateways."""
        for client in self._gateways.values():
            await client.close()

    def _find(self, gateway: str | None) -> tuple[str, SmsGateway]:
        name = gateway if gateway is not None and gateway in self._gateways else next(iter(self._gateways))
        return name, self._gateways[name]


class LocalSmsCarrier:
    """Keeps texts in the local outbox of development."""

    def __init__(self, database: Database, texts: MessageTexts, clock: Clock) -> None:
        self._database = database
        self._texts = texts
        self._clock = clock

    def choose_gateway(self) -> str | None:
        """There is none."""
        return None

    async def send(self, parcel: Parcel, gateway: str | None) -> Report:
        """Keep one text; the same delivery again is the same message."""
        text = self._texts.write_sms(parcel.delivery["template"], parcel.variables)
        await keep_message(
            self._database,
            {
                "_id": parcel.delivery["_id"],
                "channel": "sms",
                "to": parcel.address,
                "text": text,
                "at": self._clock(),
            },
        )
        return ACCEPTED

    async def ask(self, delivery_id: str, gateway: str | None) -> Outcome:
        """Keeping it again does no harm."""
        return Outcome.UNREACHED

    async def close(self) -> None:
        """Nothing to close."""
