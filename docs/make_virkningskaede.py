"""Make docs/virkningskaede.md and its figure from the plan's data: python docs/make_virkningskaede.py."""

from pathlib import Path

from vinkeval.figures.logic import logic_chart
from vinkeval.plan import load_plan, logic

DOCS = Path(__file__).parent
FIGURE = "figurer/virkningskaede.svg"

if __name__ == "__main__":
    plan = load_plan()
    (DOCS / FIGURE).write_bytes(logic_chart(plan).svg())
    (DOCS / "virkningskaede.md").write_text(logic(plan).markdown(FIGURE), encoding="utf-8")
