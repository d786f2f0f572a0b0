"""Reading files through a child process with limits on memory and time."""

import pickle
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from vinkeval.exports.grid import Refused, Workbook
from vinkeval.exports.personal import count_cpr
from vinkeval.exports.reading.faults import fault
from vinkeval.exports.reading.processes import started
from vinkeval.exports.reading.protocol import Answer, Request

SECONDS_FOR_ANY = 11.0
SECONDS_FOR_EACH_MB = 8.0
"""A quiet machine reads a megabyte of xlsx in a tenth of a second, of ods in two; a busy one takes some times that."""


class Reading(Iterator[Workbook | Refused]):
    """Files that a child reads from now on, while the caller works; to be closed where not all of it is taken."""

    def __init__(self, requests: Sequence[Request]) -> None:
        self._waiting = deque(requests)
        self._child: _Child | None = None
        if requests:
            self._child = _Child(requests, fresh=False)

    def __next__(self) -> Workbook | Refused:
        if not self._waiting:
            raise StopIteration
        if self._child is None:
            self._child = _Child(list(self._waiting), fresh=True)
        request = self._waiting.popleft()
        answer, alive = self._child.answer(request)
        if not alive or not self._waiting:
            self.close()
        return _judged(request, answer)

    def close(self) -> None:
        """End the child, if one is at work."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def __del__(self) -> None:
        self.close()


def read_workbooks(paths: Sequence[Path], *, shown_as: Sequence[str], password: str | None = None) -> Reading:
    """Read files one after another; the child begins at once and reads on while the caller works.

    Args:
        paths: the files.
        shown_as: the name of each as it may be shown (`personal.shown_file_names`).
        password: opens encrypted files.

    Returns:
        For each file in order its Workbook, or Refused (as a value, not raised) where nothing of it can be read. A file that
        ends the child, or takes too long, is refused, and a new child goes on with the next.
    """
    return Reading([Request(path, shown, password) for path, shown in zip(paths, shown_as, strict=True)])


def read_workbook(path: Path, *, shown_as: str, password: str | None = None) -> Workbook:
    """Read one file.

    Raises:
        Refused: nothing of the file can be read.
    """
    (answer,) = read_workbooks([path], shown_as=[shown_as], password=password)
    if isinstance(answer, Refused):
        raise answer
    return answer


def _judged(request: Request, answer: Answer) -> Workbook | Refused:
    if request.path.name.startswith("~$"):
        return Refused(request.shown_as, (fault("lock_file"),))
    of_name = (fault("cpr_file_name"),) if count_cpr(request.path.name) else ()
    if isinstance(answer, Workbook):
        return replace(answer, faults=(*of_name, *answer.faults))
    return Refused(request.shown_as, (*of_name, *answer))


class _Child:
    """A child process at work on a list of requests."""

    def __init__(self, requests: Sequence[Request], *, fresh: bool) -> None:
        self._process = started(requests, fresh=fresh)

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def answer(self, request: Request) -> tuple[Answer, bool]:
        """The child's answer to its next request, and whether it can take another."""
        try:
            size = request.path.stat().st_size
        except OSError:
            size = 0
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(SECONDS_FOR_ANY + SECONDS_FOR_EACH_MB * size / 1e6, stop)
        timer.daemon = True
        timer.start()
        try:
            answer: Answer = pickle.load(self._process.answers)
            return answer, True
        except (EOFError, pickle.UnpicklingError, OSError):
            return (fault("too_slow" if late.is_set() else "unreadable"),), False
        finally:
            timer.cancel()
