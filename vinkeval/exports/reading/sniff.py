"""What a file is, by its content; its name decides nothing."""

import io
import re

import olefile

from vinkeval.exports.reading.faults import Stop

_HTML = re.compile(
    r"\s*<(?:!doctype\s+html|html|head|meta|body|table|style|script|div|center|p)\b|\s*mime-version:", re.IGNORECASE
)
_XML = re.compile(r"\s*<(?:\?xml|workbook|ss:workbook|office:document)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SAMPLE = 64 << 10


def format_of(content: bytes) -> str:
    """zip | xls | encrypted | csv.

    Raises:
        Stop: where it is something we do not read; the rule says what it is.
    """
    if not content:
        raise Stop("empty")
    if content.startswith(_ZIP):
        return "zip"
    if content.startswith(_OLE):
        return _kind_of_compound_file(content)
    if content.startswith(b"%PDF"):
        raise Stop("pdf")
    if content[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04"):  # a bare BIFF stream, versions 2 to 4
        raise Stop("old_excel")
    if content[:2] == b"\x09\x08":
        return "xls"
    start = decoded(content[:_SAMPLE])
    if _HTML.match(start):
        raise Stop("html")
    if _XML.match(start):
        raise Stop("html" if re.search(r"<html\b", start[:4096], re.IGNORECASE) else "xml")
    if start.startswith("{\\rtf"):
        raise Stop("word")
    if _CONTROL.search(start):
        raise Stop("not_a_workbook")
    return "csv"


def decoded(content: bytes) -> str:
    """Text of a csv: by its byte order mark, else UTF-8, else Windows' Western code page, which Danish Excel writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    elif content[1:2] == b"\0" and content[:1] not in (b"\0", b""):
        return content.decode("utf-16-le", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as broken:
        if broken.start >= len(content) - 3 and broken.reason == "unexpected end of data":
            return content.decode("utf-8", "ignore")
        return content.decode("cp1252", "replace")


def _kind_of_compound_file(content: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            streams = {"/".join(path).casefold() for path in compound.listdir()}
    except Exception:
        return "xls"  # a damaged directory: the reader of xls decides
    if "encryptedpackage" in streams:
        return "encrypted"
    if "workbook" in streams or "book" in streams:
        return "xls"
    raise Stop("word" if "worddocument" in streams else "not_a_workbook")
