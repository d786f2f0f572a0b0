"""The process that opens foreign files: a copy of this one where a copy is safe, else a new interpreter.

A copy (fork) needs no imports of its own, which for small files cost as much as the reading. It is made only on Linux, from a
process with one Python thread (a notebook kernel and a progress display have more: another thread may hold a lock that a copy
would wait for without end), and only before anything has been read: after a file has ended one child, the next is a new
interpreter, so that no file is opened beside what stood in another. A copy lets go of all open files, signals and streams.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, Protocol

from vinkeval.exports.reading.child import answer_all
from vinkeval.exports.reading.protocol import Request


class Process(Protocol):
    """A child at work; `answers` is what it writes."""

    @property
    def answers(self) -> BinaryIO:
        """One pickled answer after another."""

    def kill(self) -> None:
        """End it, from any thread."""

    def close(self) -> None:
        """End it and leave nothing of it."""


def started(requests: Sequence[Request], *, fresh: bool) -> Process:
    """A child at work on the requests; `fresh`: a new interpreter in any case."""
    if not fresh and sys.platform == "linux" and threading.active_count() == 1:
        with suppress(OSError):  # no room for a copy
            return _Copy(requests)
    return _Interpreter(requests)


class _Interpreter:
    def __init__(self, requests: Sequence[Request]) -> None:
        # One thread of each numerical library is enough, and their stacks would count against the limit.
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "vinkeval.exports.reading"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self.answers: BinaryIO = self._process.stdout  # type: ignore[assignment]
        with suppress(OSError), self._process.stdin as requests_out:  # where it died at once, the first answer says so
            pickle.dump(list(requests), requests_out, protocol=5)

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        self.kill()
        self.answers.close()
        self._process.wait()


class _Copy:
    def __init__(self, requests: Sequence[Request]) -> None:
        outcome, into = os.pipe()
        try:
            with warnings.catch_warnings():  # of threads inside libraries: idle, and the copy calls none of those libraries
                warnings.simplefilter("ignore", DeprecationWarning)
                self._process = os.fork()
        except OSError:
            os.close(outcome)
            os.close(into)
            raise
        if self._process == 0:
            _be_the_child(requests, into)
        os.close(into)
        self.answers: BinaryIO = os.fdopen(outcome, "rb")
        self._ending = threading.Lock()
        self._ended = False

    def kill(self) -> None:
        with self._ending:
            if not self._ended:
                os.kill(self._process, signal.SIGKILL)

    def close(self) -> None:
        self.kill()
        self.answers.close()
        with self._ending:
            os.waitpid(self._process, 0)
            self._ended = True  # from here on the number may be another process's


def _be_the_child(requests: Sequence[Request], into: int) -> None:
    """Answer, and end; what the process was before is neither run on nor left open."""
    status = 1
    try:
        import faulthandler
        import fcntl
        import gc

        gc.freeze()  # the copied objects are not gone through, so their memory stays shared
        faulthandler.disable()
        sys.settrace(None)
        sys.setprofile(None)
        for number in signal.valid_signals():
            with suppress(OSError, ValueError):
                if callable(signal.getsignal(number)):
                    signal.signal(number, signal.SIG_DFL)
        own = fcntl.fcntl(into, fcntl.F_DUPFD, 3)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - numbers, not paths
            if int(name) > 2 and int(name) != own:
                with suppress(OSError):
                    os.close(int(name))
        with os.fdopen(own, "wb") as answers:
            answer_all(requests, answers)
        status = 0
    except BaseException:  # told to the parent by the answer that does not come
        pass
    finally:
        os._exit(status)
