"""JupyterLab on the notebooks, in Danish, with the last run loaded."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from vinkeval.errors import StorageFault
from vinkeval.figures.texts import texts
from vinkeval.papers.notebooks import OUT_VARIABLE, notebook_folder
from vinkeval.storage import told_in_danish, write_text

_TEXTS = texts("vinkeval.papers")
_LAB = Path(".lab")


def open_lab(out: Path | None, processed: Path) -> int:
    """Open JupyterLab on a working copy of the notebooks; returns its exit code.

    Args:
        out: the run to load; by default the newest one in `processed`.
        processed: where runs are kept.

    Raises:
        StorageFault: there is no run to open.
    """
    run = out or latest_run(processed)
    book_folder = prepared(_LAB)
    environment = {
        **os.environ,
        OUT_VARIABLE: str(run.resolve()),
        "JUPYTERLAB_SETTINGS_DIR": str((_LAB / "settings").resolve()),
    }
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={book_folder.resolve()}"]
    return subprocess.run(command, env=environment, check=False).returncode


def latest_run(processed: Path) -> Path:
    """The newest run by its as-of date.

    Raises:
        StorageFault: there is none.
    """
    runs = sorted(path.parent for path in processed.glob("*/run.json"))
    if not runs:
        raise StorageFault(_TEXTS.say("notebook.no_runs"))
    return runs[-1]


def prepared(lab: Path) -> Path:
    """The folder of working copies, made where it is missing; a copy the analyst has changed is left alone."""
    with told_in_danish(lab):
        books = lab / "notebooks"
        books.mkdir(parents=True, exist_ok=True)
        for source in sorted(notebook_folder().glob("*.ipynb")):
            if not (books / source.name).exists():
                shutil.copyfile(source, books / source.name)
        settings = lab / "settings" / "@jupyterlab" / "translation-extension"
        settings.mkdir(parents=True, exist_ok=True)
        write_text(settings / "plugin.jupyterlab-settings", json.dumps({"locale": "da_DK"}) + "\n")
    return books
