"""What Python's collector of cycles has to look through while a command works."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loaded_for_good() -> Iterator[None]:
    """While this lasts, what was loaded before is taken to stay: modules and tables of codes are not gone through again.

    Looking through all that pandas and its company hold costs as much as reading some thousand rows, and finds nothing. It
    also keeps that memory shared with the copy of the process that reads (`exports.reading.processes`).
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
