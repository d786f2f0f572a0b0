"""Labels into codes: a label that is in no list becomes unknown and is told, never guessed."""

import re
from collections.abc import Iterable

from vinkeval.exports.folding import normal, tidy
from vinkeval.exports.grid import Value
from vinkeval.exports.marks import NONE, is_blank, mark_of
from vinkeval.exports.schema import UNKNOWN, CodeList

Code = tuple[str | None, str]

_CROSSES = frozenset({"x", "✓"})
_YES_NO = frozenset({"yes", "no"})


def read_code(value: Value, code_list: CodeList) -> Code:
    """The code and the rule that was needed; (None, '') for a blank cell, whose meaning depends on the row."""
    if is_blank(value):
        return None, ""
    if rule := mark_of(value):
        return UNKNOWN, rule
    text = _as_text(value)
    code = code_list.code(text) if text else None
    if code is None:
        return UNKNOWN, "label_unknown"
    return code, _needed(text, code, code_list)


def read_codes(value: Value, code_list: CodeList) -> Code:
    """Several codes in one cell, split at ; , + and, where a part is no label, at / and ' og '; joined by ; in ASCII order."""
    if is_blank(value) or (isinstance(value, str) and normal(value) in NONE):
        return None, ""
    if rule := mark_of(value):
        return UNKNOWN, rule
    text = _as_text(value)
    found = [(part, code_list.code(part) or UNKNOWN) for part in _parts(text, code_list)]
    if not found:
        return None, ""
    codes = ";".join(sorted({code for _, code in found}))
    if any(code == UNKNOWN for _, code in found):
        return codes, "label_unknown"
    if tidy(text) != text:
        return codes, "text_tidied"
    as_listed = all(part == code_list.main.get(code) for part, code in found) and len(found) == 1 + len(
        re.findall("[;,]", text)
    )
    return codes, "" if as_listed else "label_variant"


def only_crosses(values: Iterable[Value]) -> bool:
    """Whether the only marks in a yes/no column are x, X, ✓ or ?, so that a blank says no."""
    marks = {normal(value) if isinstance(value, str) else "" for value in values if not is_blank(value)}
    return bool(marks & _CROSSES) and marks <= _CROSSES | {"?"}


def _as_text(value: Value) -> str:
    if isinstance(value, bool):
        return "sand" if value else "falsk"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    return value if isinstance(value, str) else ""


def _needed(text: str, code: str, code_list: CodeList) -> str:
    main = code_list.main.get(code, "")
    if text == main:
        return ""
    if tidy(text) != text:
        return "text_tidied"
    if code in _YES_NO and code_list.labels.get(normal(text)) == code:
        return ""  # ja, J, 1 and the like are ways to answer, not slips
    return "letter_case" if normal(text) == normal(main) else "label_variant"


def _parts(text: str, code_list: CodeList) -> Iterable[str]:
    for part in re.split(r"[;,+]", text):
        part = tidy(part)
        if not part:
            continue
        if code_list.code(part) is not None:
            yield part
        else:
            yield from filter(None, map(str.strip, re.split(r"/|\s+og\s+", part)))
