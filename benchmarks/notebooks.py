"""Do the six notebooks of a run cost at most three times the kernel start-up and the imports they need?

usage: python benchmarks/notebooks.py OUT     (the folder of a run, e.g. of «vinkeval demo»)

Ours: `run_notebooks` from the notebooks to the six pages. Bare: a kernel that starts, imports every room the notebooks use, and
stops. Two ratios: to six such kernels, one a notebook, and to the single kernel that the six share, fresh names each.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from vinkeval.papers.notebooks import notebook_folder, run_notebooks

WORDS = ("load_plan", "logic", "load_release", "load_records", "chart", "table", "sentence", "measure", "trend", "preview")
TIMES = 3


def needing_imports(folder: Path) -> Path:
    """A notebook that does nothing but import."""
    cell = nbformat.v4.new_code_cell("\n".join(["import vinkeval as vk", *(f"vk.{word}" for word in WORDS), "None"]))
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "import.ipynb")
    return folder


def best(work: Callable[[], object]) -> float:
    """Least seconds of several tries: a kernel is another process, so the clock on the wall."""
    found = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def main() -> int:
    """Print the ratios; 1 when the notebooks cost more than three times what six kernels with their imports do."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        shutil.copytree(sys.argv[1], out)
        nothing = Path(scratch) / "nothing"
        nothing.mkdir()
        one = best(lambda: run_notebooks(needing_imports(nothing), out))
        ours = best(lambda: run_notebooks(notebook_folder(), out))
    print(f"six notebooks / six kernels with imports = {ours / (6 * one):.2f}")
    print(f"six notebooks / one kernel with imports = {ours / one:.2f}")
    return int(ours > 18 * one)


if __name__ == "__main__":
    sys.exit(main())
