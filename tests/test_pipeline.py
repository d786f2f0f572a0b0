"""What the road as a whole looks after."""

from pathlib import Path

import pytest

from vinkeval.errors import ExportsFault, StorageFault
from vinkeval.pipeline import check_undisturbed

RAW = Path("data_raw")
LEDGER = {"version": 1, "releases": [{"id": "2020-12-31-plan"}]}
MORE = {"version": 1, "releases": [{"id": "2020-12-31-plan"}, {"id": "2021-06-30-plan"}]}


def test_a_run_that_nobody_disturbed_may_end() -> None:
    check_undisturbed(RAW, ("a1", "a1"), (LEDGER, {**LEDGER}))


def test_files_changed_while_they_were_read_are_told() -> None:
    with pytest.raises(ExportsFault, match="Filerne i data_raw blev ændret") as fault:
        check_undisturbed(RAW, ("a1", "b2"), (LEDGER, MORE))
    assert fault.value.exit_code == 11


def test_a_paper_that_another_run_has_told_of_meanwhile_is_not_lost() -> None:
    with pytest.raises(StorageFault, match="ændret af en anden kørsel") as fault:
        check_undisturbed(RAW, ("a1", "a1"), (LEDGER, MORE))
    assert fault.value.exit_code == 15
