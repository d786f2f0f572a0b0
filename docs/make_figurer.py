"""Make docs/figurer.md and docs/figurer/*.svg from a run: python docs/make_figurer.py DEMO/data_processed/2021-12-31."""

import sys
from pathlib import Path

from vinkeval.disclosure import load_release
from vinkeval.disclosure.release import Release
from vinkeval.figures import Chart, chart, charts
from vinkeval.plan import load_plan

DOCS = Path(__file__).parent
LOGIC = "virkningskaede"  # made of the plan alone, by make_virkningskaede.py
HEAD = """# Figurer

Alle figurer er tegnet af demoens opdigtede tal (`vinkeval demo`). Hver figur findes som PNG (300 dpi) og SVG, med alternativ
tekst (.txt) og de tegnede, frigivne tal (.csv). Siden er dannet af `docs/make_figurer.py`.

| kald | viser |
|---|---|
| `vk.chart(release, "I1")` | en indikator over tid: linje, punkter og 95 pct.-bånd |
| `vk.chart(release, "I3", "bars")` | en indikator fordelt på kategorier, sorteret fra nul |
| `vk.chart(release, ["M4.1", "M4.2"])` | baseline og planperiode side om side |
| `vk.chart(release, "A1", "control")` | kontroldiagram med grænser fra før planen |
| `vk.chart(release, "coverage")` | hvad der blev gennemført, indsats for indsats og halvår for halvår |
| `vk.chart(release, "forest")` | alle sammenligninger med baseline |
| `vk.chart(release, "funnel")` | fra opsøgende kontakt til forløb |
| `vk.chart(release, "economy")` | budget og forbrug |
| `vk.chart(release, "logic")` | virkningskæden: indsats, aktivitet, rækkevidde, resultat (se også `virkningskaede.md`) |
| `vk.chart(release, "context")` | de offentliggjorte henvendelser med brud i opgørelsen |

Hvad alle figurer har til fælles: 16 cm brede; ingen farve siger godt eller skidt; skjulte værdier er et skraveret felt med
`..`, aldrig nul og aldrig et hul; planens start er en stiplet linje, nedlukningerne grå bånd, begge fra planens data.
"""


def drawn(release: Release) -> list[Chart]:
    """The paper's figures, and those an analyst can ask for besides."""
    made = list(charts(release))
    for id, kind in (("A1", "control"), ("I3", "bars"), ("A3", "bars")):
        found = chart(release, id, kind)  # type: ignore[arg-type]
        if isinstance(found, Chart):
            made.append(found)
    return made


def main(out: str) -> None:
    """Write the page and its pictures."""
    folder = DOCS / "figurer"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.svg"):
        if old.stem != LOGIC:
            old.unlink()
    parts = [HEAD]
    for made in drawn(load_release(out, load_plan(Path(out) / "private" / "plan.toml"))):
        (folder / f"{made.name}.svg").write_bytes(made.svg())
        parts.append(f"## {made.title}\n\n![{made.alt.replace(']', ')')}](figurer/{made.name}.svg)\n")
    (DOCS / "figurer.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
