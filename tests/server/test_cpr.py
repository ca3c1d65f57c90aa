"""Sealed CPR numbers: opened and found by any key there is, replaced without being forgotten, sealed anew."""

import pytest

from domain.document import SealedCpr
from server.cpr import UnknownKeyError, Vault

OLD_KEY, NEW_KEY = "old" * 11, "new" * 11
OLD, BOTH, CHANGED, NEW = Vault([OLD_KEY]), Vault([OLD_KEY, NEW_KEY]), Vault([NEW_KEY, OLD_KEY]), Vault([NEW_KEY])
CPR, LATER, LAST = "0101800001", "0101800002", "0101800003"


def finds(vault: Vault, sealed: SealedCpr, cpr: str) -> bool:
    """As the store looks: any hash of the vault among those stored."""
    return not set(vault.hashes(cpr)).isdisjoint(sealed["hashes"])


@pytest.mark.parametrize(
    ("writer", "reader"), [(OLD, BOTH), (BOTH, OLD), (BOTH, CHANGED), (CHANGED, BOTH), (CHANGED, NEW), (NEW, CHANGED)]
)
def test_whoever_works_side_by_side_in_a_change_of_keys_opens_and_finds_what_the_other_sealed(
    writer: Vault, reader: Vault
) -> None:
    sealed = writer.replace(writer.seal(CPR), LATER)
    assert (reader.open(sealed), reader.open_former(sealed)) == (LATER, [CPR])
    assert finds(reader, sealed, LATER)
    assert finds(reader, sealed, CPR)
    assert not finds(reader, sealed, LAST)


def test_nothing_stored_is_the_number_itself() -> None:
    sealed = NEW.replace(NEW.seal(CPR), LATER)
    assert CPR not in str(sealed)
    assert LATER not in str(sealed)
    assert NEW_KEY not in str(sealed)


def test_each_change_of_number_keeps_those_before_the_latest_first() -> None:
    sealed = NEW.replace(NEW.replace(NEW.seal(CPR), LATER), LAST)
    assert (NEW.open(sealed), NEW.open_former(sealed)) == (LAST, [LATER, CPR])


def test_a_number_that_comes_back_is_no_former_number() -> None:
    sealed = NEW.replace(NEW.replace(NEW.seal(CPR), LATER), CPR)
    assert (NEW.open(sealed), NEW.open_former(sealed)) == (CPR, [LATER])
    assert len(sealed["hashes"]) == len(set(sealed["hashes"])) == 2


def test_sealing_anew_leaves_the_numbers_and_nothing_of_the_old_key() -> None:
    sealed = OLD.replace(OLD.seal(CPR), LATER)
    assert not CHANGED.is_current(sealed)
    moved = CHANGED.reseal(sealed)
    assert CHANGED.is_current(moved)
    assert (NEW.open(moved), NEW.open_former(moved)) == (LATER, [CPR])
    last = NEW.reseal(moved)
    assert NEW.is_current(last)
    assert set(last["hashes"]) == {*NEW.hashes(LATER), *NEW.hashes(CPR)}
    assert not finds(OLD, last, CPR)


def test_the_first_hash_is_the_current_numbers_by_the_current_key() -> None:
    sealed = CHANGED.replace(OLD.seal(CPR), LATER)
    assert sealed["hashes"][: len(CHANGED.hashes(LATER))] == CHANGED.hashes(LATER)


def test_a_number_from_before_the_keys_had_names_is_sealed_anew() -> None:
    sealed = NEW.seal(CPR)
    del sealed["keys"]
    assert not NEW.is_current(sealed)
    assert NEW.is_current(NEW.reseal(sealed))


def test_a_number_without_its_key_is_refused_with_the_way_out_and_no_secret() -> None:
    for act in (NEW.open, NEW.reseal, lambda sealed: NEW.replace(sealed, LATER)):
        with pytest.raises(UnknownKeyError, match="MINPLAN_CPR_KEY") as refused:
            act(OLD.seal(CPR))
        assert NEW_KEY not in str(refused.value)
        assert CPR not in str(refused.value)


def test_the_order_of_the_keys_is_part_of_what_is_current() -> None:
    assert not CHANGED.is_current(BOTH.seal(CPR))
    assert CHANGED.key_names.split() == BOTH.key_names.split()[::-1]


def test_the_first_name_tells_who_can_open() -> None:
    vaults = (OLD, BOTH, CHANGED, NEW)
    told = [[writer.seal(CPR)["keys"].split()[0] in reader.key_names for reader in vaults] for writer in vaults]
    able = [[_can_open(reader, writer.seal(CPR)) for reader in vaults] for writer in vaults]
    assert told == able
    assert able[0] == [True, True, True, False]


def _can_open(reader: Vault, sealed: SealedCpr) -> bool:
    try:
        return reader.open(sealed) == CPR
    except UnknownKeyError:
        return False
