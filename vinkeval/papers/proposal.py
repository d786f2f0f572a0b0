"""The block to paste into the council item: the annex's resumé, word for word."""

from pathlib import Path

from vinkeval.danish import day
from vinkeval.disclosure.release import Release
from vinkeval.figures.texts import texts
from vinkeval.papers.chapters.resume import resume, warnings
from vinkeval.papers.naming import plan_name
from vinkeval.storage import write_text

_TEXTS = texts("vinkeval.papers")


def write_proposal(release: Release, path: Path) -> None:
    """Write indstilling.txt.

    Raises:
        PermissionFault, StorageFault: the file cannot be written.
    """
    write_text(path, proposal(release))


def proposal(release: Release) -> str:
    """Resumé, what is left out, and the name of the annex."""
    attached = _TEXTS.say("proposal.attached", plan=plan_name(release), day=day(release.as_of))
    parts = [_TEXTS.say("resume.heading"), " ".join(resume(release)), *warnings(release), attached]
    return "\n\n".join(parts) + "\n"
