"""The locked analysis plan: som planlagt, or each deviation with old and new."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from vinkeval.errors import PlanFault
from vinkeval.locking import ROOMS, code_fingerprint, read_lock, write_lock
from vinkeval.plan import load_plan
from vinkeval.plan.model import Target


def test_unchanged_is_as_planned(tmp_path: Path) -> None:
    plan = load_plan()
    write_lock(plan, tmp_path / "plan.lock.toml", today=date(2021, 1, 4))
    lock = read_lock(tmp_path / "plan.lock.toml", plan)
    assert lock is not None
    assert (lock.locked_on, lock.deviations) == (date(2021, 1, 4), ())


def test_no_lock_is_told_apart_from_an_unchanged_one(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "plan.lock.toml", load_plan()) is None


def test_each_deviation_is_told_with_old_and_new(tmp_path: Path) -> None:
    plan = load_plan()
    write_lock(plan, tmp_path / "lock.toml", today=date(2021, 1, 4))
    changed = dataclasses.replace(
        plan,
        cut_off=date(2022, 3, 31),
        targets=(Target("A1", "2021", 90.0, "opfundet til test"),),
        indicators={
            **{id: text for id, text in plan.indicators.items() if id != "K3"},
            "I1": dataclasses.replace(plan.indicators["I1"], relevant_change=0.2, primary=True),
        },
    )
    lock = read_lock(tmp_path / "lock.toml", changed)
    assert lock is not None
    told = "\n".join(lock.deviations)
    assert "Planens opgørelsesdato var 31. december 2021 og er nu 31. marts 2022." in told
    assert "De primære indikatorer var ingen og er nu I1." in told
    assert "Målet for A1 2021 var ikke fastsat og er nu 90." in told
    assert "for I1 var ikke fastsat og er nu 0,2." in told
    assert "Indikatoren K3 er udgået." in told
    assert "Beskrivelsen af indikatoren I1" in told
    assert len(lock.deviations) == 6


def test_a_lock_is_never_replaced(tmp_path: Path) -> None:
    write_lock(load_plan(), tmp_path / "lock.toml", today=date(2021, 1, 4))
    before = (tmp_path / "lock.toml").read_bytes()
    with pytest.raises(PlanFault, match="overskrives ikke"):
        write_lock(load_plan(), tmp_path / "lock.toml", today=date(2021, 2, 1))
    assert (tmp_path / "lock.toml").read_bytes() == before


def test_another_formula_of_the_intervals_is_a_deviation(tmp_path: Path) -> None:
    plan, lock = load_plan(), tmp_path / "lock.toml"
    write_lock(plan, lock, today=date(2021, 1, 4))
    own = code_fingerprint("intervals")
    lock.write_text(lock.read_text(encoding="utf-8").replace(own, "0" * 16), encoding="utf-8")
    read = read_lock(lock, plan)
    assert read is not None
    (told,) = read.deviations
    assert told.startswith("Programkoden for konfidensintervallerne er en anden udgave end den låste")


def test_a_changed_line_changes_the_fingerprint_of_its_room_alone(tmp_path: Path) -> None:
    package = tmp_path / "vinkeval"
    for room in ("exports", "evidence"):
        (package / room).mkdir(parents=True)
        (package / room / "__init__.py").write_text("", encoding="utf-8")
    formula = package / "intervals.py"
    formula.write_text("Z = 1.96\n", encoding="utf-8")
    before = {room: code_fingerprint(room, package) for room in ("exports", "evidence", "intervals")}
    formula.write_bytes(b"Z = 1.96\r\n")  # only the line end
    assert code_fingerprint("intervals", package) == before["intervals"]
    formula.write_text("Z = 1.64\n", encoding="utf-8")
    assert {room for room, one in before.items() if code_fingerprint(room, package) != one} == {"intervals"}
    assert len({code_fingerprint(room) for room in ROOMS}) == len(ROOMS)  # each is found where it is said to be


@pytest.mark.parametrize("content", [b"", b"locked_on = 3", b"\xff\xfe", b"locked_on = 'i morgen'"])
def test_another_file_is_no_lock(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lock.toml").write_bytes(content)
    with pytest.raises(PlanFault, match="ikke en låst analyseplan"):
        read_lock(tmp_path / "lock.toml", load_plan())
