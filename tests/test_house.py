"""The house itself: one-way road, strict types, tidy notebooks, nothing private in git."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
