"""The press: what setting one document leaves in memory is gone before it is needed for others."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = 12
SPARE_MEGABYTES = 60
"""More than one document of this size needs, much less than all of them."""
SCRIPT = f"""
import asyncio, resource, sys
from domain.viewer import Role
from server.pdf.document import compose
from server.pdf.press import Press
from tests.domain.samples import NOW, activity, new_plan
from tests.domain.test_printed_plan import holding

def document(number):
    text = f"{{number}}. Du skal deltage i det daglige arbejde sammen med en kollega. " * 6
    activities = [activity(description=text, reason=text) for _ in range(60)]
    return compose(holding(new_plan("UNEMPLOYMENT_BENEFIT"), activities=activities), Role.CITIZEN, NOW)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

async def run(at_once):
    press = Press()
    documents = [document(number) for number in range({DOCUMENTS})]
    for each in documents[:2]:
        await press.print(each)
    before, others = peak(), documents[2:]
    for number in range(0, len(others), at_once):
        await asyncio.gather(*map(press.print, others[number:number + at_once]))
    print(peak() - before)

asyncio.run(run(int(sys.argv[1])))
"""


@pytest.mark.parametrize("at_once", [1, DOCUMENTS])
def test_memory_is_that_of_one_document_however_many_are_set(at_once: int) -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(at_once)], capture_output=True, cwd=ROOT, check=True)
    assert int(done.stdout) < SPARE_MEGABYTES
