"""What a reader can find out from published tables: cases small enough to check by hand, and cases with proven truth."""

import io
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vinkeval.audit.files import audit_files
from vinkeval.audit.system import Demand, Outcome, Reader
from vinkeval.audit.tables import audit_tables
from vinkeval.errors import UsageFault

CASES = Path(__file__).parents[2].parent / "shared" / "disclosure"


def table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text.replace(" ", "\n").replace("_", " ")), dtype=str, keep_default_na=False)


def flagged(published: str, truth: str | None = None, **more: object) -> set[str]:
    found = audit_tables(table(published), truth=None if truth is None else table(truth), **more)  # type: ignore[arg-type]
    assert not found.contradictory
    return {flag.name for flag in found.flags}


def test_the_only_hidden_cell_of_a_row_follows_from_the_total() -> None:
    assert flagged("svar,value Ja,.. Nej,57 I_alt,60") == {"Ja"}


def test_two_hidden_cells_of_a_row_protect_each_other_only_when_their_sum_reaches_k() -> None:
    assert flagged("svar,value Ja,.. Nej,.. Andet,50 I_alt,60") == set()
    assert flagged("svar,value Ja,.. Nej,.. Andet,56 I_alt,60") == {"Ja", "Nej"}


def test_a_shown_small_number_is_flagged_and_a_shown_zero_is_not() -> None:
    assert flagged("svar,value Ja,4 Nej,0 Andet,5 I_alt,9") == {"Ja"}


def test_two_hidden_in_every_row_and_column_can_still_give_a_cell_away() -> None:
    """The rectangle's complement: rows w+x minus columns a+c leaves w×b (as in the first example of p01)."""
    published = "r,c,value w,a,.. w,b,.. w,c,.. x,a,.. x,b,20 x,c,.. w,I_alt,33 x,I_alt,50 I_alt,a,30 I_alt,c,30 I_alt,b,23"
    truth = "r,c,value w,a,15 w,b,3 w,c,15 x,a,15 x,b,20 x,c,15"
    assert flagged(published, truth) == {"w x b"}


def test_a_percentage_names_a_count() -> None:
    published = (
        "bydel,svar,value Nord,Ja,.. Nord,Nej,.. Nord,I_alt,29 Syd,Ja,.. Syd,Nej,.. Syd,I_alt,40 I_alt,Ja,21 I_alt,Nej,48"
    )
    assert flagged(published) == set()
    ratios = table("num,den,scale,value,decimals n:bydel=Nord;svar=Ja,n:bydel=Nord,100,10,0")
    assert "Nord x Ja" in flagged(published, ratios=ratios)


def test_a_cell_that_no_table_shows_is_audited() -> None:
    """A table that leaves out a row still gives it away by its total."""
    assert flagged("svar,value Ja,30 Nej,40 I_alt,73", "svar,value Ja,30 Nej,40 Andet,3 I_alt,73") == {"Andet"}


def test_hierarchies_are_summed_through_their_levels() -> None:
    levels = table("dim,parent,child tid,I_alt,2020 tid,I_alt,2021 tid,2020,H1 tid,2020,H2")
    shown = "tid,value H1,.. H2,30 2020,.. 2021,50 I_alt,82"
    assert flagged(shown, "tid,value H1,2 H2,30 2020,32 2021,50 I_alt,82", hierarchy=levels) == {"H1"}


def test_two_tables_with_a_common_margin_are_audited_together() -> None:
    """Each table hides the margin's two cells safely; the other table shows them."""
    one = "table,a,b,c,value t,x,p,I_alt,.. t,x,q,I_alt,10 t,y,p,I_alt,.. t,y,q,I_alt,10 t,I_alt,p,I_alt,33 t,x,I_alt,I_alt,.."
    other = " u,x,I_alt,m,6 u,x,I_alt,n,7 u,y,I_alt,m,20 u,y,I_alt,n,20"
    truth = "a,b,c,value x,p,I_alt,3"
    assert flagged(one, truth) == set()
    assert flagged(one + other, truth) == {"x x p"}


def test_zeros_always_shown_tells_more() -> None:
    published, truth = "c,value a,10 b,3 d,.. e,.. I_alt,15", "c,value,primary a,10, b,3,0 d,1,1 e,1,1"
    assert flagged(published, truth, k=2, need="exact") == set()
    assert flagged(published, truth, k=2, need="exact", zeros_shown=True) == {"d", "e"}


def test_whole_numbers_can_say_more_than_linear_bounds() -> None:
    """57.1 and 28.6 and 14.3 per cent of a base from 5 to 13: only 4, 2 and 1 of 7."""
    published = table("udfald,value Bedre,.. Uændret,.. Værre,.. I_alt,5..13")
    ratios = table(
        "num,den,scale,value,decimals n:udfald=Bedre,n:,100,57.1,1 n:udfald=Uændret,n:,100,28.6,1 n:udfald=Værre,n:,100,14.3,1"
    )
    truth = table("udfald,value Bedre,4 Uændret,2 Værre,1 I_alt,7")
    assert audit_tables(published, truth=truth, ratios=ratios, need="exact", lp_only=True).passed
    whole = audit_tables(published, truth=truth, ratios=ratios, need="exact")
    assert {f.name for f in whole.flags} == {"Bedre", "Uændret", "Værre"}
    assert whole.interval("I alt") == (7, 7)


def test_an_unbounded_cell_is_protected() -> None:
    assert flagged("svar,value Ja,.. Nej,.. I_alt,..") == set()


def test_numbers_that_contradict_each_other_are_told_rather_than_passed() -> None:
    found = audit_tables(table("a,b,value x,p,.. x,q,9 x,I_alt,5"))
    assert found.contradictory
    assert not found.passed


LINES, COLUMNS = ["x", "y", "I alt"], ["p", "q", "I alt"]
PLACES = list(itertools.product(LINES, COLUMNS))
INNER = list(itertools.product("xy", "pq"))


def with_margins(inner: tuple[int, ...]) -> dict[tuple[str, str], int]:
    of = dict(zip(INNER, inner, strict=True))
    return {(r, c): sum(v for (i, j), v in of.items() if r in (i, "I alt") and c in (j, "I alt")) for r, c in PLACES}


EVERY_TABLE = [with_margins(inner) for inner in itertools.product(range(13), repeat=4)]


@settings(max_examples=60, deadline=None)
@given(inner=st.tuples(*[st.integers(0, 6)] * 4), hidden=st.sets(st.sampled_from(PLACES), max_size=9))
def test_the_verdict_is_that_of_trying_every_table(inner: tuple[int, ...], hidden: set[tuple[str, str]]) -> None:
    """Among all 2×2 tables that agree with what is shown: exactly the primaries that cannot be 1 or 5 are flagged.

    Numbers to 12 are enough: a step that lifts one number by 1 changes no other by more than 1.
    """
    truth = with_margins(inner)
    possible = [t for t in EVERY_TABLE if all(t[c] == truth[c] for c in PLACES if c not in hidden)]
    primary = [c for c in PLACES if 1 <= truth[c] < 5]
    exposed = [c for c in primary if not (min(t[c] for t in possible) <= 1 and max(t[c] for t in possible) >= 5)]
    named = [(r, c, v) for (r, c), v in truth.items()]
    real = pd.DataFrame([(r, c, str(v)) for r, c, v in named], columns=["r", "c", "value"])
    shown = real.assign(value=[".." if (r, c) in hidden else str(v) for r, c, v in named])
    names = {" x ".join(part for part in c if part != "I alt") or "I alt" for c in exposed}
    assert {f.name for f in audit_tables(shown, truth=real).flags} == names


def test_a_demand_says_what_it_rests_on() -> None:
    reader = Reader()
    reader.total("total", ["a", "b"])
    reader.know("total", 3)
    (verdict,) = reader.verdicts([Demand("a")])
    assert (verdict.outcome, verdict.low, verdict.high) == (Outcome.BROKEN, 0, 3)


def test_a_table_is_audited_by_its_files(tmp_path: Path) -> None:
    for name, text in (("published", "svar,value Ja,.. Nej,57 I_alt,60"), ("truth", "svar,value Ja,3 Nej,57 I_alt,60")):
        table(text).to_csv(tmp_path / f"{name}.csv", index=False)
    call = [sys.executable, "-m", "vinkeval.audit", str(tmp_path / "published.csv")]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert done.returncode == 12
    assert json.loads(done.stdout)["flagged"] == [{"cell": "Ja", "unpublished": False, "undecided": False}]
    assert audit_files(tmp_path / "truth.csv", k=3).passed
    with pytest.raises(UsageFault, match=r"nothing\.csv"):
        audit_files(tmp_path / "nothing.csv")


def read(path: Path) -> pd.DataFrame | None:
    return pd.read_csv(path, dtype=str, keep_default_na=False) if path.exists() else None


def shared_runs() -> list[tuple[str, str, str, bool, bool, str | None, bool, dict[str, list[float]], list[str]]]:
    """Every run that the cases' expect.json describes."""
    runs = []
    for case in sorted(p.name for p in CASES.glob("*") if (p / "expect.json").exists()):
        expect = json.loads((CASES / case / "expect.json").read_text(encoding="utf-8"))
        for run in expect.get("runs", []):
            args = run["args"].split()
            need = args[args.index("--need") + 1] if "--need" in args else "cover"
            ratios = args[args.index("--ratios") + 1] if "--ratios" in args else None
            ratios = ratios or ("ratios.csv" if (CASES / case / "ratios.csv").exists() else None)
            zeros, lp = "--lb1" in args, "--lp-only" in args
            flags = run.get("flagged", [])
            runs.append((case, run["published"], need, zeros, lp, ratios, run["rc"] == 0, run.get("intervals", {}), flags))
        for convention, best in expect.get("optimum", {}).items():
            need, zeros = convention.split("|")[0], convention.endswith("hidden>=1")
            if "file" in best:
                runs.append((case, best["file"], need, zeros, False, None, True, {}, []))
            naive_is_safe = best.get("secondary") == 0
            runs.append((case, "published_naive.csv", need, zeros, False, None, naive_is_safe, {}, []))
        if expect.get("n_primary"):
            runs.append((case, "published_all.csv", "cover", False, False, None, False, {}, []))
    return runs


@pytest.mark.skipif(not CASES.is_dir(), reason="cases with proven truth are not beside the project")
def test_the_cases_with_proven_truth() -> None:
    wrong = []
    for case, file, need, zeros, lp, ratios, passes, intervals, flags in shared_runs():
        folder = CASES / case
        published = read(folder / file)
        if published is None:
            continue
        found = audit_tables(
            published,
            k=json.loads((folder / "expect.json").read_text(encoding="utf-8"))["k"],
            need=need,  # type: ignore[arg-type]
            hierarchy=read(folder / "hierarchy.csv"),
            truth=read(folder / "truth.csv"),
            relations=read(folder / "relations.csv"),
            targets=read(folder / "targets.csv"),
            ratios=None if ratios is None else read(folder / ratios),
            zeros_shown=zeros,
            lp_only=lp,
        )
        if found.contradictory or found.passed != passes or (flags and sorted(flags) != sorted(f.name for f in found.flags)):
            wrong.append((case, file, need))
        wrong += [
            (case, name, found.interval(name)) for name, bounds in intervals.items() if found.interval(name) != tuple(bounds)
        ]
    assert wrong == []


@pytest.mark.skipif(not CASES.is_dir(), reason="cases with proven truth are not beside the project")
def test_a_proven_optimum_less_one_hidden_cell_is_flagged() -> None:
    """Fewer cannot protect: whichever secondary cell is shown again, the auditor must see it."""
    missed, shown = [], 0
    for case, file, need, zeros, _, _, passes, _, _ in shared_runs():
        if not (passes and file.startswith("published_opt")):
            continue
        folder = CASES / case
        published, truth = read(folder / file), read(folder / "truth.csv")
        assert published is not None
        assert truth is not None
        dims = [c for c in truth.columns if c not in ("value", "primary")]
        true = {tuple(row[d] for d in dims): row["value"] for row in truth.to_dict("records")}
        k = json.loads((folder / "expect.json").read_text(encoding="utf-8"))["k"]
        given = {tuple(row[d] for d in dims): row.get("primary", "") for row in truth.to_dict("records")}
        for place, row in published.iterrows():
            cell = tuple(row[d] for d in dims)
            primary = given[cell] == "1" if given[cell] else 1 <= int(true[cell]) < k
            if row["value"] not in ("..", "x") or primary:
                continue
            again = published.copy()
            again.loc[[tuple(r[d] for d in dims) == cell for _, r in published.iterrows()], "value"] = true[cell]
            shown += 1
            found = audit_tables(
                again,
                k=k,
                need=need,
                hierarchy=read(folder / "hierarchy.csv"),
                truth=truth,
                zeros_shown=zeros,  # type: ignore[arg-type]
            )
            if found.passed:
                missed.append((case, file, place))
    assert shown > 80
    assert missed == []
