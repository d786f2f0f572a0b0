"""Answers of the survey tool into 1-5: texts, values or the tool's own label numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from vinkeval.exports.amounts import read_count
from vinkeval.exports.folding import fold, normal, tidy, without_tail
from vinkeval.exports.grid import Grid, Value
from vinkeval.exports.headings import item_of
from vinkeval.exports.marks import is_blank, mark_of
from vinkeval.exports.schema import Schema

Answer = tuple[int | None, str]

DONT_KNOW = 6
_FORMATS = {"tekst": "text", "vaerdi": "value", "etiketnummer": "label_number"}


@dataclass(frozen=True)
class AnswerFormat:
    """How the answers of one column are written.

    Attributes:
        labels: label number → value 1-6, where the column holds label numbers.
        reversed: the question was put the other way round: stored as 6 - x.
        answers: answer in `normal` form → value.
    """

    answers: Mapping[str, int]
    labels: Mapping[int, int] | None = None
    reversed: bool = False


def stated_format(text: Value) -> str:
    """'text', 'value' or 'label_number' of a line 'Eksportformat: …'; '' of any other."""
    head, _, tail = (tidy(text) if isinstance(text, str) else "").partition(":")
    return _FORMATS.get(fold(tail), "") if fold(head) == "eksportformat" else ""


def read_answer(value: Value, form: AnswerFormat, *, textual: bool = False) -> Answer:
    """The answer 1-5 and the rule that was needed; None where it is blank, 'ved ikke', or no answer."""
    if is_blank(value):
        return None, ""
    if rule := mark_of(value):
        return None, "" if isinstance(value, str) and normal(value) == "ved ikke" else rule
    if isinstance(value, str) and (found := _labelled(value, form)) is not None:
        return _stored(found, form), _needed(value, found, form)
    number, rule = read_count(value, textual=textual)
    if number is None:
        return None, "answer_unknown" if isinstance(value, str) and rule == "number_unreadable" else rule
    found = int(number) if form.labels is None else form.labels.get(int(number), 0)
    return (_stored(found, form), rule) if 1 <= found <= DONT_KNOW else (None, "answer_outside_scale")


def _labelled(text: str, form: AnswerFormat) -> int | None:
    head, _ = without_tail(tidy(text))
    return form.answers.get(normal(text)) or form.answers.get(normal(head))


def _stored(found: int, form: AnswerFormat) -> int | None:
    if found == DONT_KNOW:
        return None
    return 6 - found if form.reversed else found


def _needed(text: str, found: int, form: AnswerFormat) -> str:
    first = next(label for label, value in form.answers.items() if value == found)
    if tidy(text) != text:
        return "text_tidied"
    if normal(text) != first:
        return "label_variant"
    return "" if text == first.capitalize() else "letter_case"


def label_numbers(grids: tuple[Grid, ...], schema: Schema) -> dict[str, dict[int, int]] | None:
    """What the sheet `Etiketter` says: item → label number → value 1-6. None where there is no such sheet.

    Lines that name no item, number or value are left out; a label number without a value then counts as outside the scale.
    """
    sheet = next((grid for grid in grids if fold(grid.sheet) == "etiketter" and not grid.hidden), None)
    if sheet is None:
        return None
    found: dict[str, dict[int, int]] = {}
    places: dict[str, int] = {}
    for row in sheet.rows():
        names = {fold(cell): i for i, cell in enumerate(row) if isinstance(cell, str)}
        if {"spoergsmaal", "etiketnummer", "vaerdi"} <= names.keys():
            places = names
        elif places:
            item, _ = item_of(str(row[places["spoergsmaal"]]), schema)
            number, _ = read_count(row[places["etiketnummer"]])
            worth = _worth(row[places["vaerdi"]], row[places["etiket"]] if "etiket" in places else None, schema)
            if item and number is not None and worth is not None:
                found.setdefault(item, {})[int(number)] = worth
    return found


def _worth(value: Value, label: Value, schema: Schema) -> int | None:
    worth, _ = read_count(value)
    if worth is not None and 1 <= worth <= DONT_KNOW:
        return int(worth)
    return schema.answers.get(normal(label)) if isinstance(label, str) else None
