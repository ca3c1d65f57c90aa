"""What one large request took goes back to the system, whatever stays."""

import platform
import subprocess
import sys

import pytest

MEGABYTES = 60
SCRIPT = f"""
import sys
from pathlib import Path
from server.allocator import give_back_large_blocks

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 2**20

if sys.argv[1:] == ["careful"]:
    give_back_large_blocks()
before = resident()
first = bytearray(30 * 2**20)
del first
blocks = [bytearray(2**20) for _ in range({MEGABYTES})]
del blocks[:-1]
print(resident() - before)
"""


def growth(*arguments: str) -> int:
    """Megabytes that a process keeps of many blocks when it has freed all but the last."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=True)
    return int(done.stdout)


# Elsewhere the function does nothing, and there is nothing that it would have to keep apart.
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc lays large blocks among the small ones")
def test_large_blocks_go_back_although_a_later_one_stays() -> None:
    assert growth("careful") < MEGABYTES / 4 < growth()
