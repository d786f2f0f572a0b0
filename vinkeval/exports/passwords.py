"""The password of protected files, from a file of its own, so that it stands in no command line and no log."""

from pathlib import Path

from vinkeval.errors import UsageFault
from vinkeval.storage import told_in_danish


def read_password(file: Path) -> str:
    """The first line of a file in UTF-8, with or without a byte order mark.

    Raises:
        UsageFault: there is no such file, it is not UTF-8, or its first line is blank. Nothing of it is repeated.
        PermissionFault: it may not be read.
    """
    if not file.is_file():
        raise UsageFault(f"Filen med adgangskoden, {file}, findes ikke. Angiv en tekstfil med koden på første linje.")
    with told_in_danish(file):
        content = file.read_bytes()
    try:
        first = next(iter(content.decode("utf-8-sig").splitlines()), "").strip()
    except UnicodeDecodeError:
        raise UsageFault(f"Filen med adgangskoden, {file}, er ikke tekst i UTF-8. Gem den som UTF-8.") from None
    if not first:
        raise UsageFault(f"Filen med adgangskoden, {file}, har ingen kode på første linje. Skriv den der.")
    return first
