"""The audit of a run's folder: what can be found out from everything that was written, and from the papers before it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from vinkeval.audit import documents
from vinkeval.audit.definitions import SUMMARY, definitions
from vinkeval.audit.few import told_of_few
from vinkeval.audit.keyed import half_hidden, keyed, summary_rows
from vinkeval.audit.knowledge import Knowledge, Leak
from vinkeval.audit.paper import HIDDEN, Key
from vinkeval.audit.ratios import told_by_intervals
from vinkeval.audit.reading import LEDGER, TABLE, Folder
from vinkeval.audit.report import AuditReport, Finding

STEPS = (2, 3)


def audit(folder: Path, *, release: str = "") -> AuditReport:
    """Find what a reader of the folder (all but its private part) and of the earlier papers in its ledger can find out.

    Where `private/indicators_unreleased.csv` is there, it tells which hidden numbers are small: each of those must be able to
    be anything from 1 to k. Without it no hidden number may be provably under k.

    Args:
        folder: of one run.
        release: id of its paper where run.json is not written yet; without either it is the ledger's last.

    Raises:
        DisclosureFault: there is nothing to audit (no indicators.csv), or run.json or the ledger cannot be read.
    """
    read = Folder.read(Path(folder), release)
    texts, closed = documents.texts(read)
    told = documents.rows_read(texts)
    joint = _knowledge(read, told, linked=True)
    leaks, contradictory = joint.leaks()
    for steps in STEPS if read.paper.rounded else ():
        if contradictory:  # some numbers were rounded further than to a neighbour
            joint = _knowledge(read, told, linked=True, steps=steps)
            leaks, contradictory = joint.leaks()
    if contradictory and read.earlier:
        more, contradictory = _knowledge(read, told, linked=False).leaks()
        leaks += more
    said = list(documents.documents(read, texts))
    findings = [
        *map(_finding, leaks),
        *(Finding(LEDGER, f"{leak.key.text()}, {leak.what}", leak.message) for leak in joint.small_differences()),
        *map(_finding, told_by_intervals(read.paper, definitions(), read.k)),
        *map(_finding, told_of_few([*read.earlier, read.paper], definitions(), read.k)),
        *half_hidden(read),
        *keyed(read),
        *closed,
        *documents.rows_told(read, texts),
        *(found for found, certain in said if certain),
    ]
    notes = [
        *(
            Finding(TABLE, key.text(), "tallene modsiger hinanden, så det kan ikke afgøres, hvad de røber")
            for key in contradictory
        ),
        *(found for found, certain in said if not certain),
    ]
    return AuditReport(
        tuple(sorted(set(findings))), tuple(sorted(set(notes))), read.k, joint.size(), len(read.files), len(read.earlier)
    )


def _finding(leak: Leak) -> Finding:
    if leak.key.indicator == SUMMARY:
        return Finding(f"{SUMMARY}.csv", leak.key.category.replace(".", ", "), leak.message)
    return Finding(TABLE, f"{leak.key.text()}, {leak.what}", leak.message)


def _knowledge(read: Folder, told: Mapping[Key, Mapping[str, str]], *, linked: bool, steps: int = 1) -> Knowledge:
    """The reader's system of all papers and of what the annex `told` of the reading (and the ledger of the paper itself)."""
    rows = {key: dict(numbers) for key, numbers in read.paper.rows.items()} | summary_rows(read)
    for key, numbers in [*(read.entry.rows.items() if read.entry else ()), *told.items()]:
        rows[key] = {**rows.get(key, {}), **{role: text for role, text in numbers.items() if text != HIDDEN}}
    papers = [*read.earlier, replace(read.paper, rows=rows)]
    return Knowledge(definitions(), papers, read.k, read.truth, linked, steps)
