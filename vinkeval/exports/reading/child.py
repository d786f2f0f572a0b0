"""The child process that opens foreign files, so that what they can break is not the run itself.

    python -m vinkeval.exports.reading

Reads one pickled list of requests from standard input (a copy of the parent has them already, see `processes`) and answers
each with one pickled `Answer`. Nothing else is ever written, on any stream: what a library prints about a file could hold its
values.
"""

import hashlib
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from vinkeval.exports.reading.anyfile import read_content
from vinkeval.exports.reading.faults import Stop, fault
from vinkeval.exports.reading.protocol import Answer, Request

if sys.platform != "win32":  # Windows has no such limits; the child still dies alone there
    import resource

LARGEST_FILE = 1 << 30
MEMORY_FOR_ANY = 640 << 20
MEMORY_FOR_EACH_BYTE = 24
"""Memory over what the child has before the first file: a small file that wants more is up to no good; a large one needs its
cells (17 bytes each, of a tenth of that in the file) while they are put into columns."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Options of mallopt(3)."""


def main() -> None:
    """Answer the requests of standard input on standard output."""
    answers = _own_streams()
    answer_all(pickle.load(sys.stdin.buffer), answers)


def answer_all(requests: Sequence[Request], answers: BinaryIO) -> None:
    """Answer every request, in order."""
    _keep_freed_memory()
    for request in requests:
        pickler = pickle.Pickler(answers, protocol=5)
        pickler.fast = True  # no value stands twice in an answer, so none need be remembered
        pickler.dump(_answer(request))
        answers.flush()


def _keep_freed_memory() -> None:
    """Let memory that was freed be used again; glibc would hand it back and fetch it anew, page by page, for every array."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):  # another C library than glibc
            set_option = ctypes.CDLL(None).mallopt
            set_option(_MMAP_THRESHOLD, 32 << 20)
            set_option(_TRIM_THRESHOLD, 64 << 20)


def _own_streams() -> BinaryIO:
    """Standard output for the answers alone; everything that anything prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _answer(request: Request) -> Answer:
    try:
        if request.path.stat().st_size > LARGEST_FILE:
            return (fault("too_big_file"),)
        content = request.path.read_bytes()
    except PermissionError:
        return (fault("permission"),)
    except OSError:
        return (fault("unopened"),)
    try:
        with _limited_memory(MEMORY_FOR_ANY + MEMORY_FOR_EACH_BYTE * len(content)):
            workbook = read_content(content, request.shown_as, request.password)
            return replace(workbook, sha256=hashlib.sha256(content).hexdigest())
    except Stop as stop:
        return (stop.fault(),)
    except MemoryError:
        return (fault("too_big"),)
    except Exception:  # whatever a foreign file makes a library raise; its text could hold the file's values
        return (fault("unreadable"),)


@contextmanager
def _limited_memory(extra: int) -> Iterator[None]:
    if sys.platform == "win32":
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _address_space() + extra
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    with suppress(ValueError, OSError):  # macOS knows the limit but may refuse it
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 1 << 30
