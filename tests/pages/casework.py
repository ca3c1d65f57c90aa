"""What a caseworker does first in the browser."""

from tests.pages.people import Person, text_of

CPR = "2110625629"


async def register(nina: Person) -> str:
    await nina.look("/borgere/ny")
    response = await nina.post(
        "/borgere/ny",
        cpr=CPR,
        name="Bent Bæk",
        targetGroup="UNEMPLOYMENT_BENEFIT",
        fund="021",
        fundMemberSince="2019-10-01",
        benefitSince="2027-01-04",
    )
    assert response.status_code == 303, text_of(response.text)
    address = str(response.headers["location"].partition("?")[0])
    assert "Borgeren er oprettet." in text_of(await nina.look(response.headers["location"]))
    return address
