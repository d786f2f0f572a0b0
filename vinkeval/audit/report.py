"""What the auditor found: which cells, never which numbers."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One thing a reader can find out and should not.

    Attributes:
        file: the file (and place) it stands in or follows from.
        cell: the row and number, e.g. 'K1 channel=mail, 2020Q1, tæller'; empty where the file as a whole is meant.
        message: what is wrong, in Danish, without any number of persons.
    """

    file: str
    cell: str
    message: str

    def text(self) -> str:
        """One line."""
        return f"{self.file}: {self.cell}: {self.message}" if self.cell else f"{self.file}: {self.message}"


_ROW = re.compile(r"(?P<indicator>[A-Z]\w*(?:\.\w+)?)(?: (?P<breakdown>\w+)=(?P<category>.+?))?, ")


def named_row(cell: str) -> tuple[str, str, str] | None:
    """Indicator, breakdown and category of a finding's cell; None where it names no row of indicators.csv."""
    found = _ROW.match(cell)
    return (found["indicator"], found["breakdown"] or "", found["category"] or "") if found else None


@dataclass(frozen=True)
class AuditReport:
    """The auditor's answer on one folder.

    Attributes:
        findings: what must be mended before anything is published.
        notes: what the auditor could not trace to the released numbers, or could not judge.
        k: the threshold.
        cells: numbers of persons' rows that were judged.
        files: files that were read.
        papers: earlier papers that were taken together with this one.
    """

    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    k: int
    cells: int
    files: int
    papers: int

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def text(self, most: int = 40) -> str:
        """The report in Danish; at most so many findings, and the number of the rest."""
        scope = f"{self.cells} tal om personer i {self.files} filer" + (
            f" sammen med {self.papers} tidligere {'rapport' if self.papers == 1 else 'rapporter'}" if self.papers else ""
        )
        if self.passed:
            head = f"Efterprøvet: {scope}. Intet skjult antal fra 1 til {self.k - 1} kan regnes ud."
        else:
            count = len(self.findings)
            head = f"Efterprøvet: {scope}. {count} {'sted' if count == 1 else 'steder'} kan en læser finde for meget ud af:"
        lines = [head, *(f"  {finding.text()}" for finding in self.findings[:most])]
        if len(self.findings) > most:
            lines.append(f"  … og {len(self.findings) - most} mere (se alle med --json).")
        if self.notes:
            count = len(self.notes)
            lines.append(f"Bemærk: {count} {'sted' if count == 1 else 'steder'} kunne ikke føres tilbage til de frigivne tal.")
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """The report for machines."""

        def listed(entries: tuple[Finding, ...]) -> list[dict[str, str]]:
            return [{"file": e.file, "cell": e.cell, "message": e.message} for e in entries]

        return {
            "passed": self.passed,
            "k": self.k,
            "cells": self.cells,
            "files": self.files,
            "earlier_papers": self.papers,
            "findings": listed(self.findings),
            "notes": listed(self.notes),
        }
