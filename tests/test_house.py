"""The house itself: one-way road, strict types, tidy notebooks, nothing private in git."""

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.make_licenser import licence, page, pins
from vinkeval.exports.schema import load_schema
from vinkeval.indicators import breakdown_label
from vinkeval.pipeline import DRAWING, RELEASING
from vinkeval.plan.model import DIMENSIONS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "vinkeval"
DOCS = ROOT / "docs"


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["importlinter.cli", "lint"],
    ],
    ids=["ruff", "format", "mypy", "one-way road"],
)
def test_linters_and_types(command: list[str]) -> None:
    if command[0] == "importlinter.cli":
        run = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    else:
        run = [sys.executable, "-m", *command]
    result = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-1000:]


def test_notebooks_are_words_and_calls() -> None:
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert [path.name[:2] for path in notebooks] == ["00", "01", "02", "03", "04", "05"]
    for path in notebooks:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            assert not cell.get("outputs"), f"{path.name} holds stored output"
            assert not (cell["cell_type"] == "code" and re.search(r"^\s*def ", source, re.M)), f"{path.name} defines a function"


def test_data_folders_are_closed_to_git() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    for folder in ("data_raw", "data_processed"):
        ignored = subprocess.run(
            ["git", "check-ignore", f"{folder}/Log.xlsx", f"{folder}/README.md"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ignored.stdout.split() == [f"{folder}/Log.xlsx"]


def test_pins_name_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_help_answers_without_the_heavy_libraries() -> None:
    probe = (
        "import sys, vinkeval.cli as c\ntry: c.main(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('pandas', 'numpy', 'matplotlib') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert result.stdout.strip().endswith("[]")


def imports() -> dict[str, set[str]]:
    """Room → the rooms its modules import, anywhere in them."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).with_suffix("").parts[0]
        if room.startswith("__"):
            continue
        of_it = found.setdefault(room, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.ImportFrom) and node.module == "vinkeval":
                names = [f"vinkeval.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            rooms = {name.split(".")[1] for name in names if name.startswith("vinkeval.")}
            of_it |= {other for other in rooms if other != room and not other.startswith("__")}
    return found


def test_a_step_is_keyed_by_the_code_of_every_room_it_can_reach() -> None:
    """Else a step of an earlier run would be taken over though the code that made it has changed."""
    reached = imports()
    while (wider := {room: others.union(*map(reached.get, others)) for room, others in reached.items()}) != reached:
        reached = wider
    releasing = {room for start in ("evidence", "disclosure", "audit") for room in (start, *reached[start])}
    drawing = {room for start in ("figures", "papers", "locking") for room in (start, *reached[start])}
    assert releasing - set(RELEASING) == set()
    assert drawing - set(DRAWING) == set()


def test_the_map_of_the_house_is_the_house() -> None:
    lines = re.findall(r"^\| `(\w+)` \|[^|]+\|([^|]*)\|$", (DOCS / "architecture.md").read_text(encoding="utf-8"), re.M)
    told = {room: set(re.findall(r"\w+", others)) for room, others in lines}
    assert told == imports()


def test_licences_are_told_of_every_pin() -> None:
    """Made by docs/make_licenser.py. What is not installed here, or in another version, is only held to its pin."""
    text = (DOCS / "licenser.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| ([\w.-]+) \| \S+ \| (.+) \|$", text, re.M))
    assert re.findall(r"^\| ([\w.-]+) \| (\S+) \|", text, re.M) == re.findall(r"^\| ([\w.-]+) \| (\S+) \|", page(), re.M)
    for package, version in pins().items():
        try:
            here = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
        if here == version:
            assert told[package] == licence(package), package


def test_what_is_said_of_holes_is_said_of_the_versions_that_are_pinned() -> None:
    told = re.findall(r"^\| ([\w.-]+) \| (\d\S*) \|", (DOCS / "sikkerhed.md").read_text(encoding="utf-8"), re.M)
    assert {package: version for package, version in told if pins()[package] != version} == {}
    assert told


def test_every_page_that_is_pointed_to_is_there() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")]
    assert [
        f"{page.name} → {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ] == []


def test_the_word_list_knows_every_table_and_breakdown() -> None:
    text = (DOCS / "ordbog.md").read_text(encoding="utf-8")
    for name, table in load_schema().tables.items():
        assert f"| {table.title} | `{name}` |" in text
    for dimension in DIMENSIONS:
        assert f"`{dimension}`" in text
        assert breakdown_label(dimension) in text
