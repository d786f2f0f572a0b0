"""`vinkeval lab`: JupyterLab in Danish on the notebooks, with the last run loaded."""

import os
import subprocess
import sys
from pathlib import Path

from vinkeval.errors import StorageFault
from vinkeval.staging import RECORD
from vinkeval.storage import told_in_danish, write_bytes, write_text

LOCALE_SETTING = Path("@jupyterlab/translation-extension/plugin.jupyterlab-settings")


def open_lab(out: Path | None, processed: Path) -> int:
    """Open JupyterLab on a working copy of the notebooks.

    Args:
        out: the run the notebooks are to show; by default the latest under `processed`.
        processed: folder of runs.

    Returns:
        JupyterLab's exit code.

    Raises:
        StorageFault: there is no run to show.
    """
    shown = out or last_run(processed)
    if shown is None or not (shown / RECORD).is_file():
        raise StorageFault(f"Der er ingen kørsel i {shown or processed}. Kør først «vinkeval run» eller «vinkeval demo».")
    notebooks = working_copy(Path.cwd() / "notebooks")
    settings = notebooks / ".lab"
    with told_in_danish(settings):
        (settings / LOCALE_SETTING).parent.mkdir(parents=True, exist_ok=True)
    write_text(settings / LOCALE_SETTING, '{"locale": "da_DK"}\n')
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "jupyter",
            "lab",
            f"--LabApp.user_settings_dir={settings}",
            str(notebooks / "00_overblik.ipynb"),
        ],
        env={**os.environ, "VINKEVAL_OUT": str(shown.resolve())},
        check=False,
    ).returncode


def last_run(processed: Path) -> Path | None:
    """The run under `processed` that was written last, or None."""
    if not processed.is_dir():
        return None
    runs = [path.parent for path in processed.glob(f"*/{RECORD}")]
    return max(runs, key=lambda run: (run / RECORD).stat().st_mtime, default=None)


def working_copy(folder: Path) -> Path:
    """`folder` with the shipped notebooks; those already there are the analyst's own and stay as they are."""
    from vinkeval.papers.notebooks import notebook_folder

    shipped = notebook_folder()
    if folder.resolve() == shipped.resolve():
        return folder
    with told_in_danish(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(shipped.glob("*.ipynb")):
        if not (folder / path.name).exists():
            write_bytes(folder / path.name, path.read_bytes())
    return folder
