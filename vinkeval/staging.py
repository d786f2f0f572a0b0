"""An output folder that is either the earlier one, whole, or the new one, whole."""

import contextlib
import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from vinkeval.errors import StorageFault, UsageFault
from vinkeval.storage import told_in_danish

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

RECORD = "run.json"
_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
"""A drive that knows no locks: then nothing can tell two runs apart, and one is not refused for it."""


@contextlib.contextmanager
def replaced_folder(out: Path) -> Iterator[Path]:
    """Give a fresh folder beside `out`; when the block ends well it takes `out`'s place, else `out` is as it was.

    Args:
        out: folder of results; may exist if it is empty or holds an earlier run (a `run.json`).

    Raises:
        UsageFault: `out` holds something else, which must not be lost.
        StorageFault: another run is writing to `out`.
        PermissionFault, StorageFault: the place cannot be written.
    """
    out = Path.cwd() / out
    _check_replaceable(out)
    with told_in_danish(out):
        out.parent.mkdir(parents=True, exist_ok=True)
    with _only_run(out):
        _restore_after_kill(out)
        with told_in_danish(out):
            fresh = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.", suffix=".ny"))
            mask = os.umask(0)
            os.umask(mask)
            fresh.chmod(0o777 & ~mask)
        try:
            with told_in_danish(out):
                yield fresh
                _swap(fresh, out)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _check_replaceable(out: Path) -> None:
    with told_in_danish(out):
        if out.exists() and not out.is_dir():
            raise UsageFault(f"{out} er en fil. Vælg en mappe med --out.")
        if out.is_dir() and any(out.iterdir()) and not (out / RECORD).is_file():
            raise UsageFault(
                f"{out} indeholder andet end en tidligere kørsel og røres ikke. Vælg en tom eller ny mappe med --out."
            )


@contextlib.contextmanager
def _only_run(out: Path) -> Iterator[None]:
    """Hold the file that says `out` is being written to. The system lets go of it when the process ends, however it ends."""
    lock = out.parent / f".{out.name}.i-brug"
    with told_in_danish(out):
        handle = _held(lock)
        if handle is None:
            raise StorageFault(f"En anden kørsel skriver til {out}. Vent, til den er færdig.")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes no open file; it is then left behind, empty and free
            lock.unlink(missing_ok=True)
        os.close(handle)


def _held(lock: Path) -> int | None:
    """The lock file, opened and locked; None where another process holds it."""
    while True:
        handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
        if not _locked(handle):
            os.close(handle)
            return None
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), lock.stat()):
                return handle
        os.close(handle)  # its holder removed it between our opening and our locking it: this is no longer the lock


def _locked(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        if fault.errno in _TAKEN:
            return False
        if fault.errno not in _NO_LOCKS:
            raise
    return True


def _aside(out: Path) -> Path:
    return out.parent / f".{out.name}.forrige"


def _restore_after_kill(out: Path) -> None:
    """A run killed between the two renames left the earlier folder aside; folders of killed runs are taken away."""
    aside = _aside(out)
    with told_in_danish(out):
        if aside.exists() and not out.exists():
            aside.rename(out)
        for left in [aside, *out.parent.glob(f".{out.name}.*.ny")]:
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)


def _swap(fresh: Path, out: Path) -> None:
    if not out.exists():
        fresh.rename(out)
        return
    if _exchange(fresh, out):
        return  # `fresh` now holds the earlier folder and is removed by the caller
    aside = _aside(out)
    out.rename(aside)
    try:
        fresh.rename(out)
    except OSError:
        aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step where the system can (Linux `renameat2`), so that no moment is without results."""
    if sys.platform != "linux":
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(call(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
