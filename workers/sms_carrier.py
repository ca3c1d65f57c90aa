"""SMS as a citizen gets it, through one of the gateways."""

from collections.abc import Callable, Mapping

from workers.carriers import Outcome, Parcel, Report
from workers.gateway_choice import GatewayChoice
from workers.local_carrier import Words
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


def write_local_sms(texts: MessageTexts) -> Callable[[Parcel], Words]:
    """The words of an SMS that stays in the local outbox."""
    return lambda parcel: {"text": texts.write_sms(parcel.delivery["template"], parcel.variables)}
