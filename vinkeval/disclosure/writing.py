"""A release as files, and back: indicators.csv, estimates.csv, goals.csv, findings_summary.csv, ledger.json."""

import io
import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vinkeval.danish import HIDDEN
from vinkeval.disclosure.ledger import ledger_text
from vinkeval.disclosure.release import (
    COMPARISON_COLUMNS,
    ESTIMATE_COLUMNS,
    FINDING_SUMMARY_COLUMNS,
    GOAL_COLUMNS,
    INDICATOR_COLUMNS,
    NUMBERS,
    QUALITY_COLUMNS,
    Release,
    ReleaseReport,
    sealing,
)  # fmt: skip
from vinkeval.disclosure.selection import keys_of
from vinkeval.errors import DisclosureFault, UsageFault
from vinkeval.evidence.targets import target_of_rows
from vinkeval.plan import load_plan
from vinkeval.plan.model import Plan
from vinkeval.storage import told_in_danish, write_text

COMPARED = ("difference (t)", "difference (Newcombe)", "ratio (exact)", "difference, no interval")
"""Models of estimates.csv that compare plan with baseline; all others are trends."""


def write_release(release: Release, out: Path) -> None:
    """Write what a release shows to `out` (contract: house.md, "What a run writes").

    In hidden rows every number is '..', save a denominator that is shown elsewhere; a number missing that is hidden by itself
    is '..' too. Whole numbers are written as such; nothing is rounded.
    """
    write_text(out / "indicators.csv", _csv(_indicators(release.indicators)))
    write_text(out / "estimates.csv", _csv(_estimates(release)))
    write_text(out / "goals.csv", _csv(_goals(release)))
    write_text(out / "findings_summary.csv", _csv(_findings(release.findings_summary)))
    write_text(out / "ledger.json", ledger_text(release.ledger))


def load_release(out: str | Path, plan: Plan | None = None) -> Release:
    """Read a release back from the folder a run wrote.

    Args:
        out: the folder.
        plan: the plan it was made by; None for the plan that comes with the package.

    Raises:
        UsageFault: the folder holds no release, or one of another plan.
        DisclosureFault: the files and the ledger do not belong together.
    """
    folder = Path(out)
    plan = plan or load_plan()
    if not (folder / "indicators.csv").is_file() or not (folder / "ledger.json").is_file():
        raise UsageFault(f"{folder} indeholder ingen frigivelse. Angiv mappen, som vinkeval run har skrevet.")
    indicators = _read(folder / "indicators.csv", numbers=NUMBERS)
    estimates = _read(folder / "estimates.csv", numbers=["estimate", "lower", "upper", "df"])
    with told_in_danish(folder):
        ledger = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))
    entry = _own_entry(ledger, indicators)
    if entry is None:
        raise DisclosureFault(f"indicators.csv og ledger.json i {folder} hører ikke sammen. Kør vinkeval run igen.")
    if entry["plan"] != plan.id or entry["definitions"] != plan.sha256:
        raise UsageFault(f"Frigivelsen i {folder} er lavet efter en anden plan. Angiv den plan, den er lavet efter.")
    report = entry["report"]
    gap = math.nan if report["gap"] is None else report["gap"]
    compared = estimates["model"].isin(COMPARED)
    with sealing():
        return Release(
            id=entry["id"],
            as_of=date.fromisoformat(entry["as_of"]),
            plan=plan,
            indicators=indicators[INDICATOR_COLUMNS],
            estimates=estimates[~compared].reset_index(drop=True)[ESTIMATE_COLUMNS],
            comparisons=_comparisons(estimates[compared], indicators),
            goals=_read(folder / "goals.csv", numbers=["baseline", "latest", "target"])[GOAL_COLUMNS],
            findings_summary=_read(folder / "findings_summary.csv", numbers=["cells"])[FINDING_SUMMARY_COLUMNS],
            quality=_quality(entry["quality"]),
            report=ReleaseReport(
                report["cells"], report["primaries"], report["secondaries"], gap,
                _by_indicator(indicators, entry), tuple(report["merges"]),
            ),
            ledger=ledger,
            missing_tables=tuple(entry["missing_tables"]),
            refused_files=entry["refused_files"],
            notes=tuple(entry["notes"]),
        )  # fmt: skip


def number_text(value: float) -> str:
    """A number in a file: whole numbers without a point, others as short as they read back the same; '' for none."""
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(float(value))


def _csv(frame: pd.DataFrame) -> str:
    buffer = io.StringIO()
    frame.to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue()


def _indicators(frame: pd.DataFrame) -> pd.DataFrame:
    written = frame.copy()
    hidden = frame["status"].eq("hidden")
    for name in NUMBERS:
        text = frame[name].map(number_text).astype(object)
        text[hidden & frame[name].isna()] = HIDDEN
        written[name] = text
    # every shown figure has a number missing, if only 0
    written.loc[frame["status"].eq("ok") & frame["n_missing"].isna(), "n_missing"] = HIDDEN
    return written[INDICATOR_COLUMNS]


def _estimates(release: Release) -> pd.DataFrame:
    compared = release.comparisons
    changes = pd.DataFrame(
        {
            "indicator": compared["indicator"],
            "model": compared["method"],
            "term": np.where(compared["method"].str.startswith("ratio"), "ratio", "difference"),
            "estimate": compared["estimate"],
            "lower": compared["lower"],
            "upper": compared["upper"],
            "df": compared["df"],
            "status": compared["status"],
            "reasons": "",
            "text": compared["text"],
        },
        columns=ESTIMATE_COLUMNS,
    )
    frames = [frame for frame in (release.estimates, changes) if len(frame)]
    written = pd.concat(frames, ignore_index=True) if frames else changes
    hidden = written["status"].eq("hidden")
    for name in ("estimate", "lower", "upper", "df"):
        text = written[name].astype(float).map(number_text).astype(object)
        text[hidden] = HIDDEN
        written[name] = text
    return written[ESTIMATE_COLUMNS]


def _goals(release: Release) -> pd.DataFrame:
    """A goal's figure is '..' where the release hides it, blank where there is none."""
    written = release.goals.copy()
    status = dict(zip(keys_of(release.indicators), release.indicators["status"], strict=True))
    latest = [target.period if target else "plan" for target in target_of_rows(release.goals, release.plan)]
    for name, periods in (("baseline", ["baseline"] * len(latest)), ("latest", latest)):
        written[name] = [
            HIDDEN if math.isnan(value) and status.get((id, "", "", period)) == "hidden" else number_text(value)
            for id, value, period in zip(release.goals["indicator"], release.goals[name].astype(float), periods, strict=True)
        ]
    written["target"] = release.goals["target"].astype(float).map(number_text)
    return written[GOAL_COLUMNS]


def _findings(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(cells=[HIDDEN if math.isnan(cells) else number_text(cells) for cells in frame["cells"].astype(float)])


def _read(path: Path, *, numbers: list[str]) -> pd.DataFrame:
    with told_in_danish(path):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in numbers:
        frame[name] = pd.to_numeric(frame[name].replace({HIDDEN: "", "": None}), errors="coerce").astype(float)
    return frame


def _own_entry(ledger: dict[str, Any], indicators: pd.DataFrame) -> dict[str, Any] | None:
    """The ledger's release that these rows are of."""
    numbers = indicators[NUMBERS].to_numpy(float).tolist()
    found = {key: (status, row) for key, status, row in zip(keys_of(indicators), indicators["status"], numbers, strict=True)}

    def fits(entry: dict[str, Any]) -> bool:
        for row in entry["rows"]:
            if row[0] == "account":
                continue
            status, shown = found.get((row[0], row[1], row[2], row[3]), ("", []))
            if not status or (status == "hidden") != (row[-1] == "hidden"):
                return False
            told = [math.nan if value is None else value for value in row[4:-1]]
            if status != "hidden" and not np.array_equal(shown, told, equal_nan=True):
                return False
        return True

    return next((entry for entry in reversed(ledger["releases"]) if fits(entry)), None)


def _comparisons(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    whole = indicators[indicators["breakdown"].eq("")].set_index(["indicator", "period"])["value"]
    frame = rows.rename(columns={"model": "method"}).reset_index(drop=True)
    for period in ("baseline", "plan"):
        values = [float(whole.get((id, period), math.nan)) for id in frame["indicator"]]
        frame[period] = np.where(frame["status"].eq("hidden"), np.nan, values)
    return frame[COMPARISON_COLUMNS]


def _quality(rows: list[list[Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=QUALITY_COLUMNS)
    return frame.astype(dict.fromkeys(QUALITY_COLUMNS[1:], float))


def _by_indicator(indicators: pd.DataFrame, entry: dict[str, Any]) -> pd.DataFrame:
    persons = {tuple(row[:4]) for row in entry["rows"]}
    rows = indicators[[key in persons for key in keys_of(indicators)]]
    found = rows["status"].eq("hidden").groupby(rows["indicator"], sort=False).agg(["size", "sum"]).reset_index()
    found.columns = pd.Index(["indicator", "cells", "hidden"])
    return found
