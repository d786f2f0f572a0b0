"""What a run is doing, on the last line of a terminal; nothing where nobody watches."""

import contextlib
import sys
from collections.abc import Callable, Iterator

Tell = Callable[[str], None]


@contextlib.contextmanager
def shown(step: str, *, quiet: bool) -> Iterator[Tell]:
    """Show `step` while the block runs; what it yields adds how far the step has come ('3 af 12: Økonomi.xlsx').

    Nothing is shown where `quiet` or where standard error is no terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(f"{step} …") as status:
        yield lambda text: status.update(f"{step} … {escape(text)}")


def files_of(tell: Tell) -> Callable[[str, int, int], None]:
    """As `read_exports` tells its progress: the name of a file as it may be shown, how many are read, how many there are."""
    return lambda name, done, of: tell(f"{done} af {of}: {name}")
