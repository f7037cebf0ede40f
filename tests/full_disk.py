"""A disk that is full: the kernel refuses to write beyond a size, as it does without room."""

import resource
import sys
from contextlib import contextmanager


@contextmanager
def room_for(size):
    """Within this, no file of this process grows beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # A module that is imported meanwhile would leave half of its compiled self behind.
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        sys.dont_write_bytecode = before
