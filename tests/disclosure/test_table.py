"""`protect` for any table: what is published, what is refused, and that nothing tells which cells are small."""

import dataclasses
import io
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.disclosure.oracle import open_cells
from vinkeval.disclosure import Protected, protect, protect_file
from vinkeval.disclosure.cube import cube
from vinkeval.errors import DisclosureFault, UsageFault

TREE = pd.DataFrame(
    [
        ("år", "I alt", "2020"),
        ("år", "I alt", "2021"),
        *[("år", year, f"{year}H{half}") for year in ("2020", "2021") for half in (1, 2)],
    ],
    columns=["dim", "parent", "child"],
)


def by_half_year_and_effort() -> pd.DataFrame:
    inner = {("2020H1", "Mentor"): 3, ("2020H2", "Mentor"): 9, ("2021H1", "Mentor"): 12, ("2021H2", "Mentor"): 11,
             ("2020H1", "Gruppe"): 20, ("2020H2", "Gruppe"): 31, ("2021H1", "Gruppe"): 8, ("2021H2", "Gruppe"): 14}  # fmt: skip
    rows = []
    for period, effort in itertools.product(
        ["I alt", "2020", "2021", "2020H1", "2020H2", "2021H1", "2021H2"], ["I alt", "Mentor", "Gruppe"]
    ):
        fits = [
            count
            for (half, kind), count in inner.items()
            if effort in ("I alt", kind) and (period == "I alt" or half.startswith(period))
        ]
        rows.append((period, effort, sum(fits)))
    return pd.DataFrame(rows, columns=["år", "indsats", "value"])


def hidden_rows(done: Protected) -> list[tuple[str, ...]]:
    table = done.table[done.table["value"].isna()]
    return [tuple(row) for row in table.drop(columns="value").astype(str).to_numpy().tolist()]


def test_least_holes_with_proof_and_shown_numbers_untouched() -> None:
    frame = by_half_year_and_effort()
    done = protect(frame, hierarchy=TREE)
    assert ("2020H1", "Mentor") in hidden_rows(done)
    assert (len(hidden_rows(done)), done.secondary, done.gap) == (4, 3, 0.0)  # a square in one year
    shown = done.table["value"].notna()
    assert done.table["value"][shown].tolist() == frame["value"][shown].tolist()
    system = cube(frame, TREE, k=5, zeros_shown=False).system
    assert open_cells(system, done.table["value"].isna().to_numpy()) == []


def test_file_in_file_out(tmp_path: Path) -> None:
    given, tree, out = tmp_path / "tal.csv", tmp_path / "h.csv", tmp_path / "ud.csv"
    by_half_year_and_effort().assign(primary="").to_csv(given, index=False, sep=";", encoding="utf-8-sig")
    TREE.to_csv(tree, index=False)
    done = protect_file(given, out, hierarchy=tree)
    written = pd.read_csv(out, sep=";", dtype=str)
    assert list(written.columns) == ["år", "indsats", "value"]  # what was primary is not told
    assert (written["value"] == "..").sum() == 4
    assert set(written["value"]) - {".."} <= {str(value) for value in by_half_year_and_effort()["value"]}
    assert "4 celler af 21 er skjult" in done.text
    assert "2020H1 × Mentor" in str(done)


def test_nothing_to_hide() -> None:
    done = protect(pd.DataFrame({"svar": ["I alt", "Ja", "Nej"], "value": [60, 20, 40]}))
    assert done.text == "Ingen af de 3 celler skal skjules."
    assert done.table["value"].tolist() == [60, 20, 40]


def test_what_cannot_be_protected_is_refused_with_a_merge_that_helps(tmp_path: Path) -> None:
    frame = pd.DataFrame({"svar": ["I alt", "Ja", "Nej"], "value": [60, 3, 57], "public": [1, 0, 1]})
    given, out = tmp_path / "tal.csv", tmp_path / "ud.csv"
    frame.to_csv(given, index=False)
    with pytest.raises(DisclosureFault, match="Slå Ja sammen med Nej i svar") as fault:
        protect_file(given, out)
    assert fault.value.exit_code == 12
    assert "3" not in str(fault.value)
    assert not out.exists()


def test_linked_tables_hide_a_shared_margin_in_both_or_in_neither() -> None:
    first = pd.DataFrame(
        [("A", "I alt", 9), ("A", "x", 2), ("A", "y", 7), ("B", "I alt", 21), ("B", "x", 10), ("B", "y", 11),
         ("I alt", "I alt", 30), ("I alt", "x", 12), ("I alt", "y", 18)],
        columns=["indsats", "alder", "value"],
    )  # fmt: skip
    second = pd.DataFrame(
        [("A", "Nord", 5), ("A", "Syd", 4), ("B", "Nord", 11), ("B", "Syd", 10), ("I alt", "Nord", 16), ("I alt", "Syd", 14),
         ("A", "I alt", 9), ("B", "I alt", 21), ("I alt", "I alt", 30)],
        columns=["indsats", "bydel", "value"],
    )  # fmt: skip
    done = protect(pd.concat([first.assign(table="alder"), second.assign(table="bydel")], ignore_index=True))
    by_cell = done.table.fillna({"alder": "I alt", "bydel": "I alt"}).groupby(["indsats", "alder", "bydel"])["value"]
    assert by_cell.apply(lambda values: values.isna().nunique()).eq(1).all()
    assert done.cells == 15
    assert done.gap == 0


def test_zeros_may_be_asked_to_stay() -> None:
    frame = pd.DataFrame({"svar": ["I alt", "Ja", "Måske", "Nej"], "value": [23, 3, 0, 20]})
    assert ("Måske",) not in hidden_rows(protect(frame, show_zeros=True))


def test_rounding_keeps_every_sum_and_never_moves_a_count_by_a_whole_step() -> None:
    frame = by_half_year_and_effort()
    done = protect(frame, hierarchy=TREE, mode="round")
    value = done.table.set_index(["år", "indsats"])["value"]
    assert (value % 5 == 0).all()
    assert ((done.table["value"] - frame["value"]).abs() < 5).all()
    for period, effort in itertools.product(["I alt", "2020", "2021"], ["I alt", "Mentor", "Gruppe"]):
        parts = {"I alt": ["2020", "2021"], "2020": ["2020H1", "2020H2"], "2021": ["2021H1", "2021H2"]}[period]
        assert value[period, effort] == sum(value[part, effort] for part in parts)
        assert value[period, "I alt"] == value[period, "Mentor"] + value[period, "Gruppe"]


def test_true_public_numbers_and_rounding_do_not_mix() -> None:
    frame = pd.DataFrame({"svar": ["I alt", "Ja", "Nej"], "value": [60, 3, 57], "public": [0, 0, 1]})
    with pytest.raises(DisclosureFault, match="--mode suppress"):
        protect(frame, mode="round")


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("svar,antal\nJa,3\n", "kolonnen value"),
        ("svar,value\nI alt,60\nJa,3\nNej,50\n", "går ikke op"),
        ("svar,value\nI alt,60\nJa,3.5\nNej,56.5\n", "Cellen Ja"),
        ("svar,value\nI alt,60\nJa,hemmeligt\nNej,56\n", "Cellen Ja"),
        ("svar,value\nI alt,60\nJa,3\nJa,4\nNej,57\n", "to gange"),
    ],
)
def test_what_is_no_table_of_counts_is_told_without_its_numbers(csv: str, said: str) -> None:
    with pytest.raises(UsageFault, match=said) as fault:
        protect(pd.read_csv(io.StringIO(csv)))
    assert not any(value in str(fault.value) for value in ("60", "hemmeligt", "57", "3.5"))


def test_a_hierarchy_that_leaves_a_category_out_is_told() -> None:
    with pytest.raises(UsageFault, match="Hierarkiet for år mangler 2021H2"):
        protect(by_half_year_and_effort(), hierarchy=TREE.iloc[:-1])


def alone_beside_a_few() -> pd.DataFrame:
    rows = {("Øst", "Ja"): 1, ("Øst", "Nej"): 4, ("Vest", "Ja"): 30, ("Vest", "Nej"): 25, ("Øst", "I alt"): 5,
            ("Vest", "I alt"): 55, ("I alt", "Ja"): 31, ("I alt", "Nej"): 29, ("I alt", "I alt"): 60}  # fmt: skip
    return pd.DataFrame([(*key, value) for key, value in rows.items()], columns=["bydel", "svar", "value"])


@pytest.mark.parametrize("insider", [False, True])
def test_one_who_is_alone_in_a_cell_learns_nothing_of_the_others(insider: bool) -> None:
    """1 + 4 = 5: whoever is the one knows the four, unless more is hidden than for readers who are not counted."""
    done = protect(alone_beside_a_few(), insider=insider)
    hidden = done.table["value"].isna().to_numpy()
    joint = cube(alone_beside_a_few(), None, k=5, zeros_shown=False)
    one = int(np.flatnonzero(joint.system.values == 1)[0])
    known = np.zeros(joint.system.size, bool)
    known[one] = True
    told = dataclasses.replace(joint.system, primary=joint.system.primary & ~known, known=known)
    assert (open_cells(told, hidden) == []) is insider
    assert open_cells(joint.system, hidden) == []
