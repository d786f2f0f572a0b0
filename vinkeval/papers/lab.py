"""JupyterLab on the notebooks, in Danish, with the last run loaded."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from vinkeval.errors import StorageFault
from vinkeval.figures.texts import texts
from vinkeval.papers.notebooks import OUT_VARIABLE, PLAN_VARIABLE, notebook_folder
from vinkeval.storage import told_in_danish, write_text

_TEXTS = texts("vinkeval.papers")
_LAB = Path(".lab")
_SETTINGS = {
    "translation-extension/plugin": {"locale": "da_DK"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},  # nothing is asked of the net
}


def open_lab(out: Path | None, processed: Path) -> int:
    """Open JupyterLab on a working copy of the notebooks; returns its exit code.

    Args:
        out: the run to load; by default the newest one in `processed`.
        processed: where runs are kept.

    Raises:
        StorageFault: there is no run to open.
    """
    run = out or latest_run(processed)
    books = prepared(_LAB).resolve()
    print(_TEXTS.say("lab.opens", first=_first(books), run=run.name), flush=True)
    return subprocess.run(command(books), env={**os.environ, **settings(run, _LAB)}, check=False).returncode


def command(books: Path) -> list[str]:
    """JupyterLab on a folder of notebooks, with the first one open; its list of extensions is not fetched from the net."""
    return [
        sys.executable, "-m", "jupyterlab", f"--notebook-dir={books}", f"--LabApp.default_url=/lab/tree/{_first(books)}",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip


def _first(books: Path) -> str:
    return min(path.name for path in books.glob("*.ipynb"))


def settings(run: Path, lab: Path) -> dict[str, str]:
    """What the notebooks are told: which run, by which plan it was made, and how JupyterLab looks."""
    told = {OUT_VARIABLE: str(run.resolve()), "JUPYTERLAB_SETTINGS_DIR": str((lab / "settings").resolve())}
    plan = run / "private" / "plan.toml"
    if plan.is_file():
        told[PLAN_VARIABLE] = str(plan.resolve())
    return told


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
        for plugin, values in _SETTINGS.items():
            place = lab / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
            place.parent.mkdir(parents=True, exist_ok=True)
            write_text(place, json.dumps(values) + "\n")
    return books
