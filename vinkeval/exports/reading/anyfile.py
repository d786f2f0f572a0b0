"""One file's bytes in, a workbook out, whatever the format. Runs in the child process."""

import io

from vinkeval.exports.grid import Workbook
from vinkeval.exports.reading.csvfile import read_csv
from vinkeval.exports.reading.faults import Stop
from vinkeval.exports.reading.ods import is_ods, read_ods
from vinkeval.exports.reading.opc import main_part
from vinkeval.exports.reading.package import Package
from vinkeval.exports.reading.sniff import format_of
from vinkeval.exports.reading.xlsx import read_xlsx


def read_content(content: bytes, shown_as: str, password: str | None) -> Workbook:
    """Read a file's content.

    Raises:
        Stop: nothing of the file can be read.
    """
    kind = format_of(content)
    if kind == "encrypted":
        return _read_encrypted(content, shown_as, password)
    if kind == "xls":
        from vinkeval.exports.reading.xls import read_xls

        try:
            return read_xls(content, shown_as)
        except Stop as stop:
            if stop.rule != "encrypted":
                raise
            return _read_encrypted(content, shown_as, password)
    if kind == "csv":
        return read_csv(content, shown_as)
    return _read_zip(Package(io.BytesIO(content)), shown_as)


def _read_zip(package: Package, shown_as: str) -> Workbook:
    if is_ods(package):
        return read_ods(package, shown_as)
    workbook = main_part(package)
    if workbook.endswith(".bin"):
        from vinkeval.exports.reading.xlsb import read_xlsb

        return read_xlsb(package, workbook, shown_as)
    return read_xlsx(package, workbook, shown_as)


def _read_encrypted(content: bytes, shown_as: str, password: str | None) -> Workbook:
    if password is None:
        raise Stop("encrypted")
    import msoffcrypto

    plain = io.BytesIO()
    rule = "wrong_password"
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(content))
        if office.format == "ooxml":
            office.load_key(password=password, verify_password=True)
            rule = "damaged"  # the password is right, so what it does not open is not whole
        else:
            office.load_key(password=password)
        office.decrypt(plain)
    except Exception as wrong:  # the library has its own exception for each way a key can fail
        raise Stop(rule) from wrong
    return read_content(plain.getvalue(), shown_as, None)
