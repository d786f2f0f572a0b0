"""Writes docs/licenser.md: every pinned package that a run needs, with its version and licence as the package itself states it.

python docs/make_licenser.py
"""

import importlib.metadata
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licenser.md"
HEAD = """# Licenser

Alle pakker, som `requirements.txt` installerer, med den licens, pakken selv oplyser. Siden er lavet af `docs/make_licenser.py`;
en test holder den op mod `requirements.txt` og mod det, der er installeret.

Licensen er læst af pakkens egne oplysninger (`License-Expression`, ellers klassifikationen, ellers feltet `License`). En pakke,
der kun bruges på et andet styresystem end det, siden er lavet på, står med «ikke installeret her».

| pakke | version | licens |
|---|---|---|
"""
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.M)


def pins() -> dict[str, str]:
    """Package → version in requirements.txt."""
    return dict(_PIN.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")))


def licence(package: str) -> str:
    """What the installed package says of its licence, on one line; where it is not installed, that."""
    try:
        told = importlib.metadata.metadata(package)
    except importlib.metadata.PackageNotFoundError:
        return "ikke installeret her"
    classified = [line.rsplit(" :: ", 1)[-1] for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    free = (told.get("License") or "").strip().splitlines()
    return told.get("License-Expression") or ", ".join(classified) or (free[0][:60] if free else "ikke oplyst")


def page() -> str:
    """The page as text."""
    return HEAD + "".join(f"| {package} | {version} | {licence(package)} |\n" for package, version in sorted(pins().items()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
