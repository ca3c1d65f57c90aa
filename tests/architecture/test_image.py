"""The image and the services made of it: no root, nothing to write on but the data, no privileges, no secret inside."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.settings import NEEDED_IN_PRODUCTION, PREFIX, Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {
    name: service for name, service in COMPOSE["services"].items() if service.get("image", "").startswith("minplan")
}
LINES = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text()).splitlines()
INSTRUCTIONS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith("#")]
DATA = "/var/lib/minplan"


def last_stage() -> list[list[str]]:
    """What the image is made by; the stages before leave nothing but what is copied from them."""
    begins = [number for number, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM"]
    return INSTRUCTIONS[begins[-1] :]


def said(word: str) -> list[str]:
    return [rest for each, rest in last_stage() if each == word]


def test_the_image_runs_as_a_user_by_number_who_is_not_root() -> None:
    # By number, so that an orchestrator can see that it is not root.
    assert int(said("USER")[-1]) > 1000
    words = [word for word, _ in last_stage()]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert words.index("USER") > max(number for number, word in enumerate(words) if word in {"RUN", "COPY"})


def test_the_image_holds_the_installation_and_keeps_its_data_in_one_volume() -> None:
    assert said("COPY") == ["--from=build /opt/minplan /opt/minplan"]
    assert said("VOLUME") == [DATA]
    assert f"MINPLAN_DATA_DIR={DATA}" in said("ENV")[0]
    assert "PYTHONDONTWRITEBYTECODE=1" in said("ENV")[0]


def test_the_image_says_by_itself_whether_it_is_healthy() -> None:
    (check,) = said("HEALTHCHECK")
    assert "/readyz" in check


def test_no_secret_is_in_the_image() -> None:
    secret = {f"{PREFIX}{name.upper()}" for name in NEEDED_IN_PRODUCTION}
    text = "\n".join(" ".join(each) for each in INSTRUCTIONS)
    assert [name for name in secret if name in text] == []
    assert not [word for word, _ in INSTRUCTIONS if word in {"ARG", "ADD"}]
    assert not re.search(r"--mount=type=secret|password|token", text, re.IGNORECASE)


def test_only_what_is_listed_reaches_the_build() -> None:
    """Data, keys, environment files and the history stay outside; each package of the project is inside."""
    first, *allowed = (ROOT / ".dockerignore").read_text().split()
    assert first == "*"
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]["include"]
    folders = {f"!{name.split('*')[0].rstrip('.')}" for name in packages}
    files = {"!pyproject.toml", "!requirements-image.lock", "!LICENSE", "!README.md"}
    assert set(allowed) == folders | files | {"**/__pycache__"}


def test_the_image_installs_by_hash_and_without_the_embedded_store() -> None:
    assert any("--require-hashes -r requirements-image.lock" in rest for _, rest in INSTRUCTIONS)
    assert "secantus" not in (ROOT / "requirements-image.lock").read_text().lower()


def test_api_and_workers_are_services() -> None:
    assert {service["command"][0] for service in OURS.values()} == {"serve", "work"}


@pytest.mark.parametrize("service", OURS.values(), ids=OURS.keys())
def test_a_service_is_read_only_without_capabilities_and_gains_none(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108 - the path in the container
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == [f"minplan:{DATA}"]
    assert not service.keys() & {"privileged", "cap_add", "user", "network_mode", "pid", "devices"}


@pytest.mark.parametrize("service", OURS.values(), ids=OURS.keys())
def test_a_service_passes_every_setting_that_production_needs_and_holds_no_secret(service: dict[str, Any]) -> None:
    given = service["environment"]
    assert {f"{PREFIX}{name.upper()}" for name in NEEDED_IN_PRODUCTION} <= given.keys()
    assert given.keys() <= {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    # What stands behind `:-` is for a developer's machine, and is a secret of nobody.
    defaults = {name: value.partition(":-")[2].rstrip("}") for name, value in given.items()}
    secret = ("_TOKEN", "_SECRET", "_KEY")
    assert {name: value for name, value in defaults.items() if name.endswith(secret) and value} == {}


def test_nothing_is_reached_from_other_machines_but_through_this_one() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("service", OURS.values(), ids=OURS.keys())
def test_a_service_passes_every_setting_that_may_stand_in_a_file(service: dict[str, Any]) -> None:
    passed = {name.removeprefix(PREFIX).lower() for name in service["environment"]}
    # The data lie in the volume of the image, and the limits are many: who changes one names it in an override.
    assert set(Settings.model_fields) - passed == {"data_dir", "limit"}
