"""The press: what setting one document leaves in memory is gone before it is needed for others."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = 12
SPARE_MEGABYTES = 60
"""More than one document of this size needs, much less than all of them."""
SCRIPT = f"""
import asyncio, resource
from domain.viewer import Role
from server.pdf.document import compose
from server.pdf.press import Press
from tests.domain.samples import NOW, activity, new_plan
from tests.domain.test_printed_plan import holding

def document(number):
    text = f"{{number}}. Du skal deltage i det daglige arbejde sammen med en kollega. " * 6
    activities = [activity(description=text, reason=text) for _ in range(60)]
    return compose(holding(new_plan("UNEMPLOYMENT_BENEFIT"), activities=activities), Role.CITIZEN, NOW)

async def run():
    press, peaks = Press(), []
    for number in range({DOCUMENTS}):
        await press.print(document(number))
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    print((peaks[-1] - peaks[1]) // 1024)

asyncio.run(run())
"""


def test_memory_is_that_of_one_document_however_many_are_set() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, cwd=ROOT, check=True)
    assert int(done.stdout) < SPARE_MEGABYTES
