"""The audit of a run's folder: what can be found out from everything that was written, and from the papers before it."""

from pathlib import Path

from vinkeval.audit.definitions import definitions
from vinkeval.audit.documents import documents
from vinkeval.audit.keyed import half_hidden, keyed
from vinkeval.audit.knowledge import Knowledge
from vinkeval.audit.reading import LEDGER, TABLE, Folder
from vinkeval.audit.report import AuditReport, Finding
from vinkeval.audit.windows import default_spans


def audit(folder: Path) -> AuditReport:
    """Find what a reader of the folder (all but its private part) and of the earlier papers in its ledger can find out.

    Where `private/indicators_unreleased.csv` is there, it tells which hidden numbers are small: each of those must be able to
    be anything from 1 to k. Without it no hidden number may be provably under k.

    Raises:
        DisclosureFault: there is nothing to audit (no indicators.csv), or run.json or the ledger cannot be read.
    """
    read = Folder.read(Path(folder))
    joint = _knowledge(read, linked=True)
    leaks, contradictory = joint.leaks()
    if contradictory and read.earlier:
        more, contradictory = _knowledge(read, linked=False).leaks()
        leaks += more
    texts = list(documents(read))
    findings = [
        *(Finding(TABLE, f"{leak.key.text()}, {leak.what}", leak.message) for leak in leaks),
        *(Finding(LEDGER, f"{leak.key.text()}, {leak.what}", leak.message) for leak in joint.small_differences()),
        *half_hidden(read),
        *keyed(read),
        *(found for found, certain in texts if certain),
    ]
    notes = [
        *(
            Finding(TABLE, key.text(), "tallene modsiger hinanden, så det kan ikke afgøres, hvad de røber")
            for key in contradictory
        ),
        *(found for found, certain in texts if not certain),
    ]
    return AuditReport(
        tuple(sorted(set(findings))), tuple(sorted(set(notes))), read.k, joint.size(), len(read.files), len(read.earlier)
    )


def _knowledge(read: Folder, *, linked: bool) -> Knowledge:
    return Knowledge(definitions(), [*read.earlier, read.paper], default_spans(), read.k, read.truth, linked)
