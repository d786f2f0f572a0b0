"""Writing that loses nothing: beside, then renamed; private files for their owner alone."""

import contextlib
import errno
import glob
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from vinkeval.errors import PermissionFault, StorageFault

if sys.platform != "win32":
    import fcntl


@contextlib.contextmanager
def told_in_danish(path: Path) -> Iterator[None]:
    """Turn an operating-system fault at `path` into one the user can act on (exit codes 13 and 15)."""
    try:
        yield
    except PermissionError as fault:
        raise PermissionFault(f"Ingen adgang til {path}. Ret rettighederne, eller vælg en anden mappe.") from fault
    except OSError as fault:
        if fault.errno == errno.EROFS:
            raise PermissionFault(f"{path} ligger på et drev, der kun kan læses. Vælg en anden mappe med --out.") from fault
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFault(
                f"Der er ikke plads på drevet til {path}. Frigør plads, eller vælg et andet drev med --out."
            ) from fault
        raise StorageFault(f"{path} kunne ikke læses eller skrives ({os.strerror(fault.errno or 0)}).") from fault


def write_bytes(path: Path, content: bytes, *, private: bool = False, lasting: bool = False) -> None:
    """Write `content` to `path` through a file beside it, so that a stopped run leaves the earlier file as it was.

    Args:
        path: where the file is to stand; its folder must exist.
        content: all of it.
        private: give read and write to the owner alone (0600) instead of the umask's rights.
        lasting: the folder outlives this run, so also clear away what runs that were killed here left of this file.

    Raises:
        PermissionFault, StorageFault: told in Danish with the path.
    """
    with told_in_danish(path):
        if lasting:
            _clear_abandoned(path)
        handle, beside = _beside(path)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            if not private:
                mask = os.umask(0)
                os.umask(mask)
                beside.chmod(0o666 & ~mask)
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise


def _beside(path: Path) -> tuple[int, Path]:
    """A new file beside `path`, open, and held as long as it is, so that no other run takes it for abandoned."""
    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".del")
        if sys.platform == "win32":
            return handle, Path(name)
        with contextlib.suppress(OSError):  # a drive that knows no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)  # cleared away by another run before it was held


def _clear_abandoned(path: Path) -> None:
    if sys.platform == "win32":
        return
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.del"):
        with contextlib.suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def write_text(path: Path, content: str, *, private: bool = False, lasting: bool = False) -> None:
    """`write_bytes` in UTF-8."""
    write_bytes(path, content.encode("utf-8"), private=private, lasting=lasting)


def make_private_folder(path: Path) -> None:
    """Create `path` for its owner alone (0700)."""
    with told_in_danish(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
