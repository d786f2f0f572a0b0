"""A whole paper of a small unit, and the next one: what a reader finds, what is kept, what earlier papers settle."""

import dataclasses
import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.disclosure.invented import invented_records
from tests.disclosure.reader import SHARES, small_and_open
from vinkeval.audit import audit
from vinkeval.disclosure import Release, load_release, protect_paper, read_ledger, write_ledger, write_release
from vinkeval.disclosure.release import NUMBERS
from vinkeval.errors import DisclosureFault, UsageFault
from vinkeval.evidence import compare_with_baseline
from vinkeval.exports.records import Records
from vinkeval.indicators import Measures, counted_cells, indicators
from vinkeval.plan import load_plan
from vinkeval.runrecord import write_unreleased

WHOLE_PLAN = load_plan()
FEW = ("K1", "K2a", "K2b", "K2c", "K2d", "K4", "I1", "I3", "I4", "E1", "M3.1", "M3.2", "E4", "F4", "G5", "Q3", "Q4", "Q5")
"""Some of the plan's indicators: enough for every kind of tie, few enough for a quick test."""
PLAN = dataclasses.replace(WHOLE_PLAN, indicators={id: WHOLE_PLAN.indicators[id] for id in FEW})
READ = (SHARES | {"K1", "K2a", "K2c", "I1", "E1"}) & set(FEW)
KEYS = ["indicator", "breakdown", "category", "period"]


def measured(records: Records) -> Measures:
    return indicators(records, PLAN)


def paper(records: Records, ledger: dict[str, Any] | None = None) -> Release:
    measures = measured(records)
    cells = counted_cells(records, PLAN)
    return protect_paper(measures, cells, records=records, comparisons=compare_with_baseline(measures, PLAN), ledger=ledger)


@pytest.fixture(scope="module")
def last() -> tuple[Records, Release]:
    records = invented_records()
    return records, paper(records)


@pytest.fixture(scope="module")
def chain() -> tuple[Release, Records, Release]:
    first = paper(invented_records(date(2020, 12, 31), late=3))
    records = invented_records(late=3)
    return first, records, paper(records, dict(first.ledger))


def rows(release: Release) -> pd.DataFrame:
    return release.indicators.set_index(KEYS)


def test_no_small_count_can_be_pinned_down(last: tuple[Records, Release], tmp_path: Path) -> None:
    records, release = last
    write_release(release, tmp_path)
    frame = measured(records).frame
    assert small_and_open(frame, tmp_path / "indicators.csv", READ) == []
    # the reader is no straw man: shown everything but the small numbers themselves, they find many
    naive = release.indicators.merge(frame[[*KEYS, *NUMBERS]], on=KEYS, suffixes=("_", ""))[release.indicators.columns]
    small = (naive[["numerator", "denominator", "n"]].ge(1) & naive[["numerator", "denominator", "n"]].lt(5)).any(axis=1)
    naive.loc[small, NUMBERS] = np.nan
    naive["status"] = np.where(small, "hidden", frame.set_index(KEYS)["status"].reindex(naive.set_index(KEYS).index))
    naive.to_csv(tmp_path / "naive.csv", index=False)
    assert len(small_and_open(frame, tmp_path / "naive.csv", READ)) > 20


def test_hidden_rows_hold_no_number_and_shown_ones_the_true(last: tuple[Records, Release]) -> None:
    records, release = last
    true = measured(records).frame.set_index(KEYS)
    shown = release.indicators[release.indicators["status"].eq("ok")].set_index(KEYS)
    for name in ("numerator", "denominator", "n"):
        np.testing.assert_array_equal(shown[name], true.loc[shown.index, name])
    hidden = release.indicators[release.indicators["status"].eq("hidden")]
    assert hidden[[name for name in NUMBERS if name != "denominator"]].isna().all(axis=None)


def test_a_denominator_stays_in_a_hidden_row_only_where_another_row_shows_it(last: tuple[Records, Release]) -> None:
    frame = rows(last[1])
    kept = frame[frame["status"].eq("hidden") & frame["denominator"].notna()]
    assert len(kept)
    shown = frame[frame["status"].eq("ok")]
    assert (
        kept.loc[("Q5", "table", "referrals", "all"), "denominator"]
        == last[1].quality.set_index("table").loc["referrals", "rows"]
    )
    for (_, _, _, period), row in kept.drop(index="Q5").iterrows():
        same_time = shown[shown.index.get_level_values("period") == period]
        assert (same_time[["numerator", "denominator", "n"]] == row["denominator"]).any(axis=None)


def test_small_shares_are_hidden_whatever_their_numerator(last: tuple[Records, Release]) -> None:
    records, release = last
    true = measured(records).frame.set_index(KEYS)
    frame = rows(release)
    few = true[true["denominator"].between(1, 9) & true["unit"].eq("pct.") & (true["denominator"] == true["n"])].index
    persons = [key for key in few if key in frame.index and key[0] in READ]
    assert persons
    assert frame.loc[persons, "status"].eq("hidden").all()


def test_persons_are_not_shown_by_month_nor_their_breakdowns_by_half_year(last: tuple[Records, Release]) -> None:
    frame = last[1].indicators
    persons = frame[frame["indicator"].isin(READ)]
    assert not persons["period"].str.fullmatch(r"\d{4}-\d\d").any()
    assert not persons[persons["breakdown"].ne("")]["period"].str.contains("H").any()


def test_quarters_only_where_both_are_large_and_the_half_year_is_shown(last: tuple[Records, Release]) -> None:
    frame = last[1].indicators
    quarters = frame[frame["period"].str.contains("Q") & frame["indicator"].isin(["I1", "K1"])]
    assert len(quarters)
    assert quarters["numerator"].ge(5).all()
    whole = rows(last[1])
    for row in quarters.itertuples():
        half = f"{row.period[:4]}H{(int(row.period[-1]) + 1) // 2}"
        assert whole.loc[(row.indicator, "", "", half), "status"] == "ok"


def test_nothing_is_said_of_what_is_hidden(last: tuple[Records, Release]) -> None:
    release = last[1]
    frame = rows(release)
    hidden = {id for (id, breakdown, _, period), row in frame.iterrows()
              if row["status"] == "hidden" and not breakdown and period in ("baseline", "plan")}  # fmt: skip
    assert hidden
    compared = release.comparisons.set_index("indicator")
    told = compared.loc[sorted(hidden & set(compared.index))]
    assert told["status"].eq("hidden").all()
    assert told[["baseline", "plan", "estimate", "lower", "upper"]].isna().all(axis=None)
    assert told["text"].str.endswith("udeladt af hensyn til diskretionen.").all()
    goals = release.goals.set_index("indicator")
    for id in hidden & set(goals.index):
        if frame.loc[(id, "", "", "plan"), "status"] == "hidden":
            assert math.isnan(goals.loc[id, "latest"])


def test_the_account_of_a_table_is_protected_too(last: tuple[Records, Release]) -> None:
    # 3 rows of referrals were doubles: neither Q3 nor the account nor a difference of the account tells it
    release = last[1]
    account = release.quality.set_index("table").loc["referrals"]
    assert math.isnan(account["duplicates"])
    assert rows(release).loc[("Q3", "table", "referrals", "all"), "status"] == "hidden"
    known = account["set_aside"] - account["quarantined"]
    assert math.isnan(known)


@pytest.mark.parametrize("day, told", [(date(2020, 12, 31), False), (PLAN.cut_off, True)])
def test_before_the_plans_last_day_nothing_is_told_of_duplicates_where_later_rows_were_read(day: date, told: bool) -> None:
    # the next paper has the same rows read: what it has more of duplicates would be those among the few new rows
    records = invented_records(day)
    accounting = records.accounting.assign(duplicates=12, quarantined=20, quarantined_date=7, after_cutoff=40)
    release = paper(dataclasses.replace(records, accounting=accounting))
    account = release.quality.set_index("table").loc["referrals"]
    assert account[["duplicates", "quarantined"]].notna().all() == told
    of_reading = rows(release).query("breakdown == 'table' and category == 'referrals' and period == 'all'")
    assert len(of_reading) and (of_reading["status"] == "hidden").all() != told


def test_written_and_read_back(last: tuple[Records, Release], tmp_path: Path) -> None:
    release = last[1]
    write_release(release, tmp_path)
    again = load_release(tmp_path, PLAN)
    for name in ("indicators", "estimates", "comparisons", "goals", "findings_summary", "quality"):
        pd.testing.assert_frame_equal(getattr(release, name), getattr(again, name), check_dtype=False)
    assert (again.id, again.as_of, again.report.cells, again.notes) == (
        release.id,
        release.as_of,
        release.report.cells,
        release.notes,
    )
    written = pd.read_csv(tmp_path / "indicators.csv", dtype=str, keep_default_na=False)
    hidden = written[written["status"].eq("hidden")]
    assert hidden[["numerator", "value", "lower", "upper", "n", "n_missing"]].eq("..").all(axis=None)
    counts = written[written["status"].eq("ok")]["n"]
    assert counts.str.fullmatch(r"\d+|").all()


def test_a_release_is_made_here_only(last: tuple[Records, Release]) -> None:
    release = last[1]
    with pytest.raises(TypeError, match="protect_paper"):
        dataclasses.replace(release, indicators=release.indicators.assign(status="ok"))


def test_a_release_of_another_plan_or_altered_files_is_told(last: tuple[Records, Release], tmp_path: Path) -> None:
    write_release(last[1], tmp_path)
    with pytest.raises(UsageFault, match="en anden plan"):
        load_release(tmp_path, dataclasses.replace(PLAN, sha256="0" * 64))
    table = tmp_path / "indicators.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",hidden", ",ok", 1), encoding="utf-8")
    with pytest.raises(DisclosureFault, match="hører ikke sammen"):
        load_release(tmp_path, PLAN)
    with pytest.raises(UsageFault, match="ingen frigivelse"):
        load_release(tmp_path / "tom")


def test_shown_stays_shown_and_hidden_stays_hidden(chain: tuple[Release, Records, Release]) -> None:
    first, _, second = chain
    before, after = rows(first), rows(second)
    settled = [key for key in before.index if key in after.index and key[3] not in ("plan", "all") and key[0] in READ]
    before, after = before.loc[settled], after.loc[settled]
    shown, hidden = before["status"].eq("ok"), before["status"].eq("hidden")
    assert shown.sum() > 40
    assert after["status"][shown].eq("ok").all()
    assert after["status"][hidden].eq("hidden").all()
    for name in ("numerator", "denominator", "n"):
        np.testing.assert_array_equal(after[name][shown], before[name][shown])


def test_published_figures_stand_when_rows_were_registered_late(chain: tuple[Release, Records, Release]) -> None:
    first, records, second = chain
    before, after, today = rows(first), rows(second), measured(records).frame.set_index(KEYS)
    year, span = ("K1", "", "", "2020"), ("K1", "", "", "plan")
    assert today.loc[year, "numerator"] == before.loc[year, "numerator"] + 3
    assert after.loc[year, "numerator"] == before.loc[year, "numerator"]
    assert after.loc[span, "numerator"] == before.loc[year, "numerator"] + today.loc[("K1", "", "", "2021"), "numerator"]
    assert after.loc[span, "lower"] < after.loc[span, "value"] < after.loc[span, "upper"]
    assert "De offentliggjorte tal står ved magt" in second.notes[0]
    compared = second.comparisons.set_index("indicator").loc["K1"]
    assert compared["plan"] == after.loc[span, "value"]


def test_limits_of_ratios_of_sums_are_whole_per_cent_in_the_next_paper_too(chain: tuple[Release, Records, Release]) -> None:
    for release in (chain[0], chain[2]):
        limits = rows(release).loc["M3.2"][["lower", "upper"]].to_numpy().ravel()
        limits = limits[~np.isnan(limits)]
        assert len(limits) >= 4
        np.testing.assert_array_equal(limits, limits.round(2))


def test_two_papers_together_tell_no_more(tmp_path: Path) -> None:
    first, records = paper(invented_records(date(2020, 12, 31))), invented_records()
    second = paper(records, dict(first.ledger))
    write_release(second, tmp_path)
    # nothing was registered late, so what stands is what the second paper shows: its reader has read both
    assert small_and_open(measured(records).frame, tmp_path / "indicators.csv", READ) == []
    assert {release["id"] for release in second.ledger["releases"]} == {first.id, second.id}


def test_a_paper_of_an_earlier_day_than_the_last_is_the_lesser_part_of_it(
    last: tuple[Records, Release], tmp_path: Path
) -> None:
    """What stands in both stands as published; the plan's figure is that of its own day, and hidden where its one year is."""
    records, later = invented_records(date(2020, 12, 31)), last[1]
    earlier = paper(records, dict(later.ledger))
    mine, theirs, today = rows(earlier), rows(later), measured(records).frame.set_index(KEYS)
    over = [
        key
        for key in mine.index
        if key in theirs.index and key[3] not in ("plan", "all") and key[3] < "2021" and key[0] in READ
    ]
    both = [key for key in over if theirs.loc[key, "status"] in ("ok", "hidden")]
    assert (mine.loc[both, "status"] == theirs.loc[both, "status"]).all()
    plan_rows = [key for key in mine.index if key[3] == "plan" and key[0] in READ]
    shown = [key for key in plan_rows if mine.loc[key, "status"] == "ok"]
    assert len(shown) >= 3
    np.testing.assert_array_equal(mine.loc[shown, "numerator"], today.loc[shown, "numerator"])
    behind = [
        key for key in plan_rows if today.loc[key, "status"] == "ok" and theirs["status"].get((*key[:3], "2020")) == "hidden"
    ]
    assert behind
    assert set(mine.loc[behind, "status"]) == {"hidden"}
    (tmp_path / "private").mkdir()
    write_unreleased(measured(records), tmp_path / "private")
    write_release(earlier, tmp_path)
    assert audit(tmp_path, release=earlier.id).findings == ()


def test_a_rerun_replaces_itself(last: tuple[Records, Release], tmp_path: Path) -> None:
    records, release = last
    again = paper(records, dict(release.ledger))
    pd.testing.assert_frame_equal(again.indicators, release.indicators)
    assert again.ledger == release.ledger
    ledger = tmp_path / "ledger.json"
    assert read_ledger(ledger)["releases"] == []
    write_ledger(again, ledger)
    assert read_ledger(ledger) == again.ledger


def test_the_ledger_keeps_no_hidden_number_and_cannot_be_altered(last: tuple[Records, Release], tmp_path: Path) -> None:
    release = last[1]
    ledger = tmp_path / "ledger.json"
    write_ledger(release, ledger)
    content = json.loads(ledger.read_text(encoding="utf-8"))
    hidden = [row for row in content["releases"][0]["rows"] if row[-1] == "hidden"]
    assert hidden
    assert all(value is None for row in hidden for value in row[4:-1])
    content["releases"][0]["rows"].remove(hidden[0])
    ledger.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DisclosureFault, match="ændret siden"):
        read_ledger(ledger)


def test_a_rounded_paper_adds_up_and_its_next_one_keeps_what_it_showed() -> None:
    early, records = invented_records(date(2020, 12, 31)), invented_records()

    def rounded(records: Records, ledger: dict[str, Any] | None = None) -> Release:
        return protect_paper(measured(records), counted_cells(records, PLAN), records=records, ledger=ledger, mode="round")

    first = rounded(early)
    second = rounded(records, dict(first.ledger))
    before, after, true = rows(first), rows(second), measured(records).frame.set_index(KEYS)
    counts = after[after["status"].eq("ok") & after.index.get_level_values("indicator").isin(READ)]
    assert len(counts) > 50
    persons = after[after["status"].isin(["ok", "no_data"]) & after.index.get_level_values("indicator").isin(READ)]
    for name in ("numerator", "denominator", "n_missing"):
        assert (persons[name].dropna() % 5 == 0).all(), "also where nobody is known and some are missing"
    for name in ("numerator", "denominator"):
        assert (counts[name] - true.loc[counts.index, name]).abs().max() < 10
    shares = counts[counts["denominator"].notna()]
    np.testing.assert_allclose(shares["value"], shares["numerator"] / shares["denominator"])
    for year in ("2018", "2019", "2020"):
        halves = [after.loc[("K1", "", "", f"{year}H{half}"), "numerator"] for half in (1, 2)]
        assert after.loc[("K1", "", "", year), "numerator"] == sum(halves) == before.loc[("K1", "", "", year), "numerator"]


def test_rounded_and_hidden_papers_are_not_mixed(last: tuple[Records, Release]) -> None:
    records, release = last
    other = {**release.ledger["releases"][0], "id": "2020-12-31-andet", "mode": "round"}
    with pytest.raises(DisclosureFault, match="kan ikke"):
        paper(records, {"version": 1, "releases": [other]})
