"""How Python and the C library keep house while millions of short-lived events are made."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT, _LARGE = 64 << 20, 16 << 20
"""Bytes: how much free memory is not given back at once, and how large a single piece must be to be given back."""


@contextmanager
def for_many_events() -> Iterator[None]:
    """Look for cycles seldom, and keep the memory of one file for the next.

    Events make no cycles, and looking for them costs a tenth of all work. glibc gives a file's memory back to the
    kernel and takes it again for the next file, page by page: another tenth. What was kept is given back at the end.
    """
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    libc = ctypes.CDLL(None)
    with suppress(AttributeError):  # another C library
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)
        libc.mallopt(_TRIM_THRESHOLD, _KEPT)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        with suppress(AttributeError):
            libc.malloc_trim(0)
