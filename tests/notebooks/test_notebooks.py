"""The notebooks: markdown and calls only, no number typed by hand, no stored output; and how they are executed."""

import ast
import io
import json
import os
import re
import tokenize
from pathlib import Path

import nbformat
import pytest

from vinkeval.errors import VinkevalError
from vinkeval.papers.lab import command, latest_run, prepared, settings
from vinkeval.papers.notebooks import notebook_folder, run_notebooks

PATHS = sorted(notebook_folder().glob("*.ipynb"))
NAMES = [
    "00_overblik", "01_modstandskraft", "02_adgang_til_miljoeer", "03_forebyggelse_af_kriminalitet",
    "04_fagpersoners_opmaerksomhed", "05_tendenser",
]  # fmt: skip


def test_the_six_notebooks() -> None:
    assert [path.stem for path in PATHS] == NAMES


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_markdown_and_calls_only(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    assert book.metadata.kernelspec.name == "python3"
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    for cell in code:
        tree = ast.parse(cell.source)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.For)]
        numbers = [
            token for token in tokenize.generate_tokens(io.StringIO(cell.source).readline) if token.type == tokenize.NUMBER
        ]
        assert numbers == []
    assert [cell for cell in code if "parameters" in cell.metadata.get("tags", [])] == code[:1]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_opens_with_the_question(path: Path) -> None:
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.cell_type == "markdown" and "**Spørgsmålet:**" in first.source and "?" in first.source


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_figure_is_followed_by_words_or_a_new_question(path: Path) -> None:
    """Table, figure, sentence, caveat: a notebook with figures has sentences with their caveats."""
    text = path.read_text(encoding="utf-8")
    assert "vk.chart(" in text and "vk.table(" in text
    assert "vk.sentence(" in text


def small(folder: Path, name: str, *sources: str) -> Path:
    cells = [nbformat.v4.new_markdown_cell(f"# {name}"), *(nbformat.v4.new_code_cell(source) for source in sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{name}.ipynb")
    return folder


SHOWS = """
class Shown:
    def _repr_html_(self):
        return "<p>frigivet</p>"
Shown()
"""


DRAWS = """
import vinkeval as vk
from vinkeval.figures.logic import logic_chart
logic_chart(vk.load_plan())
"""


def test_executed_pages(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    out.mkdir()
    small(source, "a", "hemmelig = 'fra den foerste'", SHOWS, DRAWS)
    small(
        source,
        "b",
        "import os",
        "'hemmelig' in globals(), os.environ['VINKEVAL_RELEASED_ONLY'], os.path.samefile(os.environ['VINKEVAL_OUT'], '.')",
    )
    before = dict(os.environ)
    once = [path.read_bytes() for path in run_notebooks(source, out)]
    written = run_notebooks(source, out)
    assert [path.read_bytes() for path in written] == once
    assert [path.name for path in written] == ["a.html", "b.html"] and dict(os.environ) == before
    first, second = (path.read_text(encoding="utf-8") for path in written)
    assert '<html lang="da">' in first and "<title>a</title>" in first and "<p>frigivet</p>" in first
    assert re.search(r"<details><summary>Vis koden</summary>", first)
    assert "(False, '1', True)" in second  # names are cleared between notebooks; only what is released may show
    for text in (first, second):
        told = text.replace("http://www.w3.org/", "")  # names of the drawing language, no addresses
        assert str(tmp_path) not in told and "http" not in told and "<script" not in told


def test_a_notebook_that_stops_is_named_without_what_it_held(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    out.mkdir()
    small(source, "a", "raise ValueError('0101010101')")
    with pytest.raises(VinkevalError, match=r"Notesbogen a kunne ikke køres \(ValueError i celle 2\)") as fault:
        run_notebooks(source, out)
    assert "0101010101" not in str(fault.value)


def test_lab_opens_the_newest_run_on_working_copies(tmp_path: Path) -> None:
    processed = tmp_path / "data_processed"
    with pytest.raises(VinkevalError, match="vinkeval run"):
        latest_run(processed)
    for day in ("2020-12-31", "2021-12-31"):
        (processed / day).mkdir(parents=True)
        (processed / day / "run.json").write_text("{}", encoding="utf-8")
    assert latest_run(processed).name == "2021-12-31"
    books = prepared(tmp_path / ".lab")
    assert sorted(path.stem for path in books.glob("*.ipynb")) == NAMES
    (books / "00_overblik.ipynb").write_text("analytikerens egen", encoding="utf-8")
    prepared(tmp_path / ".lab")
    assert (books / "00_overblik.ipynb").read_text(encoding="utf-8") == "analytikerens egen"
    kept = tmp_path / ".lab" / "settings" / "@jupyterlab"
    assert "da_DK" in (kept / "translation-extension/plugin.jupyterlab-settings").read_text(encoding="utf-8")
    asked = json.loads((kept / "apputils-extension/notification.jupyterlab-settings").read_text(encoding="utf-8"))
    assert asked == {"fetchNews": "false", "checkForUpdates": False}
    assert "--LabApp.default_url=/lab/tree/00_overblik.ipynb" in command(books)
    assert "--LabApp.extension_manager=readonly" in command(books)  # the other one asks the net for its list


def test_lab_loads_a_run_by_the_plan_it_was_made_by(tmp_path: Path) -> None:
    run = tmp_path / "2022-12-31"
    (run / "private").mkdir(parents=True)
    assert settings(run, tmp_path)["VINKEVAL_OUT"] == str(run)
    assert "VINKEVAL_PLAN" not in settings(run, tmp_path)
    (run / "private/plan.toml").write_text('id = "en anden"', encoding="utf-8")
    assert settings(run, tmp_path)["VINKEVAL_PLAN"] == str(run / "private/plan.toml")
