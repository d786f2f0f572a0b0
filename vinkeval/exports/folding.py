"""When two texts are the same: what Excel, copying and old encodings add to a text is taken away again.

Three degrees: `tidy` keeps the words as they are, `normal` forgets case, `fold` keeps only a-z and 0-9.
"""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_TAIL = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*[:.]?\s*$")
_CONTROL = {code: chr(code) for code in range(0x80, 0xA0)}


def mended(text: str) -> str:
    """Text that was UTF-8 and was read as cp1252 or Latin-1 ('NÃ¸rrebro'), as it was meant; any other text unchanged."""
    if "Ã" not in text and "Â" not in text:
        return text
    try:
        return b"".join(_byte(letter) for letter in text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _byte(letter: str) -> bytes:
    # cp1252 leaves five places empty, where programs put the control character of Latin-1 instead.
    return letter.encode("latin-1") if ord(letter) in _CONTROL else letter.encode("cp1252")


def tidy(text: str) -> str:
    """Mended, in NFKC, without invisible characters; every run of white space is one space; trimmed."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFKC", mended(text)).translate(_INVISIBLE).split())


def normal(text: str) -> str:
    """How labels are compared: `tidy` and casefold."""
    return tidy(text).casefold()


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """How headers are compared: one bracketed tail is dropped, æ ø å are spelt out, then only a-z and 0-9 are left."""
    head, _ = without_tail(tidy(text))
    return re.sub(r"[^a-z0-9]", "", head.lower().translate(_DANISH))


def without_tail(text: str) -> tuple[str, str]:
    """('Budget', 't. kr.') of 'Budget (t. kr.)'; the tail is '' where there is none or where nothing would be left."""
    tail = _TAIL.search(text)
    if tail and tail.start() > 0:
        return text[: tail.start()], tail.group(1).strip()
    return text, ""
