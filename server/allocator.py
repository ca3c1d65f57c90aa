"""Memory of a process that serves: what one large request took goes back to the system."""

import ctypes
import platform

LARGE = 256 * 1024
"""A block of so many bytes stands by itself."""
_M_MMAP_THRESHOLD = -3
"""The name of that number in glibc's malloc.h."""


def give_back_large_blocks() -> None:
    """Keep glibc from treating large blocks like small ones once it has seen one freed; does nothing elsewhere.

    It would then lay bodies of requests, which strangers choose, among what stays, and the process would not shrink again.
    """
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
