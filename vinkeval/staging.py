"""An output folder that is either the earlier one, whole, or the new one, whole."""

import contextlib
import ctypes
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from vinkeval.errors import StorageFault, UsageFault
from vinkeval.storage import told_in_danish

RECORD = "run.json"
WRITING_SECONDS = 10


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
    lock = out.parent / f".{out.name}.i-brug"
    with told_in_danish(out):
        while True:
            try:
                handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                break
            except FileExistsError:
                if _is_running(lock):
                    raise StorageFault(f"En anden kørsel skriver til {out}. Vent, til den er færdig.") from None
                lock.unlink(missing_ok=True)
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _is_running(lock: Path) -> bool:
    """Whether the process that made the lock still lives: a killed run must not block the next one for ever."""
    try:
        text, made = lock.read_text(), lock.stat().st_mtime
        process = int(text or 0)
    except (OSError, ValueError):
        return False
    if process <= 0:
        return time.time() - made < WRITING_SECONDS  # made this very moment, its number not written yet
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
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
