"""The notebooks, executed against a run's release and written as self-contained pages; they show released numbers only."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import vinkeval
from vinkeval.errors import StorageFault, VinkevalError
from vinkeval.figures.texts import texts
from vinkeval.internal import RELEASED_ONLY
from vinkeval.storage import told_in_danish, write_text

_TEXTS = texts("vinkeval.papers")
OUT_VARIABLE, PLAN_VARIABLE = "VINKEVAL_OUT", "VINKEVAL_PLAN"
_CELL_SECONDS = 300


def notebook_folder() -> Path:
    """Where the notebooks stand: inside the installed package, or beside it in a working copy.

    Raises:
        StorageFault: neither is there.
    """
    package = Path(vinkeval.__file__).parent
    for folder in (package / "notebooks", package.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise StorageFault(_TEXTS.say("notebook.missing"))


def run_notebooks(source: Path, out: Path, plan: Path | None = None) -> tuple[Path, ...]:
    """Execute every notebook of `source` against the run in `out` and write OUT/notebooks/*.html.

    Args:
        source: folder of .ipynb files; they are read, never changed.
        out: a run's folder, holding what `write_release` wrote.
        plan: the plan file of the run, where it is not the plan that comes with the package.

    Returns:
        The pages written, in order of name.

    Raises:
        VinkevalError: a notebook stopped; named with its cell, without what it held.
        PermissionFault, StorageFault: a page cannot be written.
    """
    nbformat: Any = import_module("nbformat")
    folder = out / "notebooks"
    with told_in_danish(folder):
        folder.mkdir(exist_ok=True)
    paths = sorted(source.glob("*.ipynb"))
    books = [nbformat.read(path, as_version=4) for path in paths]
    settings = {OUT_VARIABLE: str(out.resolve()), RELEASED_ONLY: "1", "MPLBACKEND": "agg"}
    if plan is not None:
        settings[PLAN_VARIABLE] = str(plan.resolve())
    with _environment(settings):
        _execute(books, [path.stem for path in paths], out)
    written = tuple(folder / f"{path.stem}.html" for path in paths)
    for book, path in zip(books, written, strict=True):
        write_text(path, _page(book, path.stem))
    return written


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _kernel_manager(folder: Path) -> Any:
    """A kernel of this very interpreter, whatever kernels the machine knows of; it talks through sockets in `folder`."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class OwnKernel(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name=kernel_name, language="python")

    private = {} if os.name == "nt" else {"transport": "ipc", "ip": str(folder / "k")}
    return AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=OwnKernel(), connection_file=str(folder / "kernel.json"), **private
    )


def _execute(books: Sequence[Any], names: Sequence[str], out: Path) -> None:
    """Run the notebooks one after the other in one kernel, whose names are cleared in between: imports are paid for once."""
    nbformat: Any = import_module("nbformat")
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    clear = nbformat.v4.new_code_cell("%reset -f")
    joined = nbformat.v4.new_notebook()
    owners: list[tuple[str, int]] = []
    for book, name in zip(books, names, strict=True):
        joined.cells += [*book.cells, clear]
        owners += [(name, at) for at in range(1, len(book.cells) + 2)]
    place = {"metadata": {"path": str(out)}}
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}  # what the kernel says of itself, not the cells
    try:
        with tempfile.TemporaryDirectory(prefix="vk") as folder:
            manager = _kernel_manager(Path(folder))
            client = NotebookClient(joined, km=manager, timeout=_CELL_SECONDS, resources=place, record_timing=False)
            client.execute(cleanup_kc=True, **silent)
    except (CellExecutionError, CellTimeoutError) as fault:
        name, cell, kind = _where(joined, owners, fault)
        raise VinkevalError(_TEXTS.say("notebook.failed", name=name, cell=cell, kind=kind)) from None
    except (DeadKernelError, RuntimeError):
        raise VinkevalError(_TEXTS.say("notebook.no_kernel")) from None
    for book in books:
        book.cells = joined.cells[: len(book.cells)]
        joined.cells = joined.cells[len(book.cells) + 1 :]


def _where(joined: Any, owners: Sequence[tuple[str, int]], fault: Exception) -> tuple[str, int, str]:
    for cell, (name, at) in zip(joined.cells, owners, strict=True):
        if any(output.get("output_type") == "error" for output in cell.get("outputs", [])):
            return name, at, str(getattr(fault, "ename", type(fault).__name__))
    return owners[0][0], 1, type(fault).__name__


def _page(book: Any, name: str) -> str:
    nbconvert: Any = import_module("nbconvert")
    package = files("vinkeval.papers")
    exporter = nbconvert.HTMLExporter(
        extra_template_basedirs=[str(package)], template_name="notebook_template", exclude_anchor_links=True
    )
    style = package.joinpath("page.css").read_text(encoding="utf-8")
    resources = {"title": _title(book, name), "style": style, "code_label": _TEXTS.say("notebook.code")}
    text, _ = exporter.from_notebook_node(book, resources=resources)
    return str(text) + "\n"


def _title(book: Any, name: str) -> str:
    first = next((cell.source for cell in book.cells if cell.cell_type == "markdown"), name)
    return str(first).splitlines()[0].lstrip("# ")
