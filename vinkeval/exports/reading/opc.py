"""Parts of an Office package and the relations between them (ECMA-376 part 2), transitional and strict alike."""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from vinkeval.exports.grid import Fault
from vinkeval.exports.personal import count_cpr, shown_sheet_name, without_technical_keys
from vinkeval.exports.reading.faults import Stop, fault
from vinkeval.exports.reading.package import Package, elements


@dataclass(frozen=True)
class Relation:
    """A relation of a part: its id, the last word of its type ('worksheet', 'styles') and the part it points at."""

    key: str
    kind: str
    target: str


@dataclass(frozen=True)
class SheetEntry:
    """A worksheet as the workbook lists it.

    Attributes:
        position: 1-based position among all sheets.
        name: as written; only ever shown through `shown`.
        hidden: hidden or very hidden.
        part: name of its part.
    """

    position: int
    name: str
    hidden: bool
    part: str

    @property
    def shown(self) -> str:
        """The name as it may be shown."""
        return shown_sheet_name(self.name, self.position)


def relations(package: Package, part: str) -> list[Relation]:
    """Relations of a part ('' for the package); none where it has no list of them."""
    folder, name = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    if listing not in package:
        return []
    found = []
    for element, attributes, _ in elements(package.read(listing)):
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = unquote(attributes.get("Target", "")).replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.append(Relation(attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], path))
    return found


def main_part(package: Package) -> str:
    """Name of the part that is the document itself.

    Raises:
        Stop: not_a_workbook, word.
    """
    targets = [relation.target for relation in relations(package, "") if relation.kind == "officeDocument"]
    candidates = [*targets, "xl/workbook.xml", "xl/workbook.bin"]
    part = next((name for name in candidates if name in package), None)
    if part is None or "word/document.xml" in package:
        raise Stop("word" if "word/document.xml" in package else "not_a_workbook")
    return part


def sheet_entries(package: Package, workbook: str, listed: Iterable[tuple[str, str, bool]]) -> Iterator[SheetEntry]:
    """Worksheets among the sheets a workbook lists as (name, relation, hidden); chart, dialog and macro sheets are left out."""
    targets = {relation.key: relation for relation in relations(package, workbook)}
    for position, (name, key, hidden) in enumerate(listed, start=1):
        relation = targets.get(key)
        if relation is None or relation.kind == "worksheet":
            yield SheetEntry(position, name, hidden, relation.target if relation else "")


def text_faults(package: Package, sheets: Iterable[SheetEntry]) -> list[Fault]:
    """CPR-like text outside the cells: sheet names, comments of visible sheets, document properties."""
    faults = []
    for sheet in sheets:
        if count_cpr(sheet.name):
            faults.append(fault("cpr_sheet_name", sheet.shown))
        if not sheet.hidden:
            faults += [fault("cpr_comment", sheet.shown, cell) for cell in _comments_with_cpr(package, sheet.part)]
    if any(count_cpr(without_technical_keys(text)) for text in _properties(package)):
        faults.append(fault("cpr_properties"))
    return faults


def _comments_with_cpr(package: Package, sheet_part: str) -> list[str]:
    cells = set()
    for relation in relations(package, sheet_part):
        if relation.kind not in ("comments", "threadedComment") or relation.target not in package:
            continue
        if not relation.target.endswith(".xml"):
            continue
        texts: dict[str, list[str]] = {}
        cell = ""
        for name, attributes, text in elements(package.read(relation.target)):
            if name in ("comment", "threadedComment"):
                cell = attributes.get("ref", "")
            texts.setdefault(cell, []).append(text)
        cells |= {cell for cell, parts in texts.items() if count_cpr("".join(parts))}
    return sorted(cells)


def _properties(package: Package) -> Iterator[str]:
    for relation in relations(package, ""):
        if relation.kind not in ("core-properties", "extended-properties", "custom-properties"):
            continue
        if relation.target not in package:
            continue
        for name, attributes, text in elements(package.read(relation.target)):
            # The extended properties repeat the sheets' names, which are judged as such.
            if relation.kind != "extended-properties" or name != "lpstr":
                yield text
                yield attributes.get("name", "")
