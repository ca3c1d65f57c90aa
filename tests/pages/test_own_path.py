"""Where somebody goes on to after signing in: a path of this site, told quickly from everything else."""

import subprocess
import sys

import pytest

from server.pages.sign_in import LONGEST_PATH, own_path

OWN = [
    "/",
    "/plans/anna-holm.pdf?for=id-1",
    "/min-plan",
    "/borger/anna-holm/kladde",
    "/borgere/",
    "/plans/anna-holm.pdf",
]
FOREIGN = [
    "/a?b=<x>",
    "",
    "min-plan",
    "//other.example",
    "/\\other.example",
    "https://other.example",
    "/a//b",
    "/a b",
    "/æ",
]
SECONDS = 20.0


@pytest.mark.parametrize("path", OWN)
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize("path", [*FOREIGN, "/" + "a" * LONGEST_PATH])
def test_anything_else_is_not(path: str) -> None:
    assert own_path(path) == ""


@pytest.mark.parametrize("text", ["/" + "a" * 400 + "!", "/" + "a/" * 200 + "!", "/" + "-." * 200 + "!"])
def test_what_is_no_path_is_refused_without_trying_all_ways_to_read_it(text: str) -> None:
    """In a process of its own, which would never end otherwise."""
    program = f"from server.pages.sign_in import own_path; assert own_path({text!r}) == ''"
    ended = subprocess.run([sys.executable, "-c", program], timeout=SECONDS, check=False)
    assert ended.returncode == 0
