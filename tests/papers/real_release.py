"""A release of real exports that takes seconds: all that the annex and its figures show, without what only the tables hold."""

import dataclasses
from pathlib import Path

from vinkeval.disclosure import protect_paper
from vinkeval.disclosure.release import Release
from vinkeval.evidence import compare_with_baseline, trends
from vinkeval.exports import read_exports
from vinkeval.indicators.counted import measured_and_counted
from vinkeval.plan import load_plan

EXPORTS = Path(__file__).parents[3] / "shared" / "exports"
_OVER_TIME = ("A1", "I1", "K1", "D2", "E1")


def real_release(name: str) -> Release:
    """What a paper of these exports may show of the plan's two periods, of the series it draws and of the key fields."""
    plan = load_plan()
    records = read_exports(EXPORTS / name / "raw", as_of=plan.cut_off).records
    measures, cells = measured_and_counted(records, plan)
    rows = measures.frame
    series = rows["indicator"].isin(_OVER_TIME) & rows["breakdown"].eq("") & rows["period"].str.contains("[QH]")
    fields = rows["indicator"].eq("Q1") & rows["period"].str.fullmatch(r"\d{4}")
    kept = rows[rows["period"].isin(["baseline", "plan"]) | series | fields]
    keys = set(kept[["indicator", "breakdown", "category", "period"]].itertuples(index=False, name=None))
    return protect_paper(
        dataclasses.replace(measures, frame=kept.reset_index(drop=True)),
        [cell for cell in cells if (cell.indicator, cell.breakdown, cell.category, cell.period) in keys],
        records=records,
        estimates=trends(measures, plan),
        comparisons=compare_with_baseline(measures, plan),
        as_of=plan.cut_off,
    )
