"""A few seconds of the fuzzer; `python -m tests.exports.fuzz` runs for ten minutes."""

from tests.exports.fuzz import run


def test_harmed_files_are_read_or_refused_and_never_more() -> None:
    outcome = run(60, seed=11, most=150)
    assert outcome.wrong == []
    assert sum(outcome.files.values()) == 150
    assert outcome.files["read"] > 10
    assert len(outcome.files) > 5
