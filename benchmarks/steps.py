"""What a run costs beside a full one, when only something has changed that some of its steps do not depend on.

usage: python benchmarks/steps.py OUT     (the folder of a run, e.g. of «vinkeval demo», beside its data_raw)

On a copy of the run: a file without data has come beside the exports; then a template is given, on which only the documents
depend; then everything is made. Processor time with that of the children; the notebooks' kernel is one of them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def cost(demo: Path, *words: str) -> tuple[float, list[str]]:
    """Processor seconds of a run in the copy, and the steps it took over."""
    out = next((demo / "data_processed").glob("*/run.json"))
    before = os.times()
    subprocess.run(
        [sys.executable, "-m", "vinkeval", "run", "--quiet", *words], cwd=demo, check=True, stdout=subprocess.DEVNULL
    )
    after = os.times()
    taken = json.loads(out.read_text(encoding="utf-8"))["taken_over"]
    return after.children_user + after.children_system - before.children_user - before.children_system, taken


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        demo = Path(place) / "demo"
        shutil.copytree(Path(sys.argv[1]).parents[1], demo)
        (demo / "data_raw" / "LÆSMIG.txt").write_text("Ingen data her.\n", encoding="utf-8")
        nothing = cost(demo)
        shutil.copy(next((demo / "data_processed").glob("*/bilag.docx")), demo / "skabelon.docx")
        template = cost(demo, "--template", "skabelon.docx")
        whole, _ = cost(demo, "--fresh")
        for name, (spent, taken) in (("a file without data", nothing), ("the template alone", template)):
            print(f"{name:20} {spent / whole:.2f} of a full run; taken over: {', '.join(taken) or 'nothing'}")


if __name__ == "__main__":
    main()
