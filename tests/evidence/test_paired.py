"""Before and after in the same people: known answers, who was lost, and what the sentence may say."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from vinkeval.errors import UsageFault
from vinkeval.evidence import (
    cronbach_alpha,
    forbidden_words,
    mcnemar_midp,
    paired_change,
    regression_to_mean,
    reliable_change,
    signed_rank,
)


def answers(values: list[float], start: int = 0) -> pd.Series:
    return pd.Series(values, index=range(start, start + len(values)), dtype=float)


def test_only_people_who_answered_twice_are_compared_and_the_rest_is_told() -> None:
    before = answers([3, 3, 4, 2, 3, 4, 1, 1])
    after = answers([4, 4, 4, 3, 5, 5])
    found = paired_change(before, after, name="Viden om tegn")
    assert (found.change.n, found.before, found.after, found.response) == (6, 8, 6, 0.75)
    assert found.change.estimate == pytest.approx(1.0)
    assert found.d_z == pytest.approx(1 / np.sqrt(0.4))  # changes 1, 1, 0, 1, 2, 1: standard deviation √0.4
    assert found.lost == 1.0
    assert "Det bygger på 6 par af svar. 75,0\u00a0pct. af dem, der svarede før, svarede også efter." in found.text
    assert "De, der kun svarede før, lå dengang på 1,00 i gennemsnit mod 3,17" in found.text
    assert not forbidden_words(found.text, found.design)


def test_groups_widen_the_interval_when_people_in_them_agree() -> None:
    rng = np.random.default_rng(1)
    group = np.repeat(np.arange(10), 12)
    change = rng.normal(size=10)[group] + 0.2 * rng.normal(size=120)
    before, after = answers([0.0] * 120), answers(list(change))
    alone = paired_change(before, after).change
    grouped = paired_change(before, after, cluster=pd.Series(group.astype(str), index=range(120))).change
    assert grouped.clusters == 10
    assert grouped.upper - grouped.lower > 2.5 * (alone.upper - alone.lower)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_few_pairs_are_a_result(n: int) -> None:
    found = paired_change(answers([3.0] * n), answers([4.0] * n))
    assert found.status == "too_little_data"
    assert np.isnan(found.table["lower"]).all()
    assert "kan ikke afgøres" in found.text


def test_hodges_lehmann_by_hand() -> None:
    """Changes 1, 2, 4: pairwise means 1, 1.5, 2, 2.5, 3, 4; their median 2.25; three pairs bear no 95 % interval."""
    shift, _ = signed_rank([0, 0, 0], [1, 2, 4])
    assert shift.estimate == 2.25
    assert np.isnan(shift.lower)


def test_signed_rank_interval_as_tabulated() -> None:
    """n = 10: the critical value at 5 % is 8 (Wilcoxon 1945), so the limits are the 9th pairwise means from either end."""
    d = np.array([1.1, -0.3, 2.2, 0.7, 3.1, -1.2, 0.4, 1.9, 2.6, 0.9])
    means = np.sort([(d[i] + d[j]) / 2 for i in range(10) for j in range(i, 10)])
    shift, p = signed_rank(np.zeros(10), d)
    assert (shift.lower, shift.upper) == pytest.approx((means[8], means[-9]))
    assert p == pytest.approx(stats.wilcoxon(d).pvalue)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=30))
def test_ordinal_answers_with_ties_and_zeros_never_fail(changes: list[int]) -> None:
    shift, p = signed_rank(np.zeros(len(changes)), np.array(changes))
    assert min(changes) <= shift.estimate <= max(changes)
    assert not shift.lower > shift.estimate
    assert 0 <= p <= 1


def test_those_who_did_not_change_count_in_shift_interval_and_test_alike() -> None:
    """Three rise, eight stay: Wilcoxon's own way sees three who rose by 2.25; the shift of all eleven is none."""
    shift, p = signed_rank(np.zeros(11), [1, 2, 4] + [0] * 8)
    assert (shift.estimate, shift.lower) == (0, 0)
    assert p == pytest.approx(2 / 2**3)  # all three the same way, given which three changed
    assert signed_rank(np.zeros(5), np.zeros(5))[1] == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.1, 9).map(lambda size: round(size, 3)), min_size=6, max_size=13, unique=True), st.data())
def test_the_interval_leaves_no_change_out_only_where_the_test_finds_one(sizes: list[float], data: st.DataObject) -> None:
    signs = data.draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=len(sizes), max_size=len(sizes)))
    shift, p = signed_rank(np.zeros(len(sizes)), np.array(signs) * sizes)
    assert p <= 0.05 or not (shift.lower > 0 or shift.upper < 0)


def test_signed_rank_interval_holds_the_truth() -> None:
    rng = np.random.default_rng(3)
    held = [
        (shift.lower <= 0.3 <= shift.upper)
        for shift, _ in (signed_rank(np.zeros(12), rng.normal(0.3, 1, 12)) for _ in range(400))
    ]
    assert 0.92 <= np.mean(held) <= 1


def test_reliable_change_in_three_classes() -> None:
    """Threshold 1.96 × 1 × sqrt(2 × 0.2) = 1.24 (Jacobson & Truax 1991)."""
    found = reliable_change([1, 1, 1, 3, 3], [3, 2, 1, 3, 1], reliability=0.8, sd=1.0)
    assert found.threshold == pytest.approx(1.2396, abs=1e-4)
    assert (found.improved, found.unchanged, found.worsened) == (1, 3, 1)
    with pytest.raises(UsageFault, match="reliability"):
        reliable_change([1], [2], reliability=1.0)


def test_those_chosen_for_a_low_score_rise_by_themselves() -> None:
    """Scores with reliability 0.6, people above 1 sd chosen: what a simulation shows is what the formula expects."""
    rng = np.random.default_rng(2)
    true = np.sqrt(0.6) * rng.normal(size=400_000)
    first, second = (true + np.sqrt(0.4) * rng.normal(size=true.size) for _ in range(2))
    chosen = first > 1
    seen = (second - first)[chosen].mean()
    assert regression_to_mean(first[chosen], 0, 1, 0.6, cutoff=1) == pytest.approx(seen, abs=0.01)
    assert regression_to_mean(first[chosen], 0, 1, 0.6) == pytest.approx(seen, abs=0.01)


def test_mid_p_of_mcnemar_by_hand() -> None:
    """Discordant 1 and 5: P(X <= 1) = 7/64, point 6/64 → mid-p 2 × 7/64 - 6/64 = 8/64."""
    assert mcnemar_midp([[10, 1], [5, 10]]) == pytest.approx(8 / 64)
    assert mcnemar_midp([[3, 0], [0, 3]]) == 1
    assert mcnemar_midp([[3, 2], [2, 3]]) == pytest.approx(1 - 6 / 32)


def test_alpha_of_items_that_say_the_same_is_one() -> None:
    items = pd.DataFrame({"a": [1.0, 2, 3, 4, np.nan], "b": [1.0, 2, 3, 4, 5]})
    assert cronbach_alpha(items) == pytest.approx(1)


class TestWhatIsGiven:
    before = (3.0, 3, 4, 2, 3, 4, 1)
    after = (4.0, 4, 4, 3, 5, 5, 2)

    def test_lists_are_paired_by_their_order(self) -> None:
        listed, coded = paired_change(self.before, self.after), paired_change(answers([*self.before]), answers([*self.after]))
        pd.testing.assert_frame_equal(listed.table, coded.table)
        grouped = paired_change(self.before, self.after, cluster=[*"abcdeff"])
        assert grouped.change.clusters == 6

    def test_a_pair_with_a_missing_answer_is_no_pair(self) -> None:
        before, after = [*self.before, np.nan, 2], [*self.after, 5, np.nan]
        assert signed_rank(before, after) == signed_rank(self.before, self.after)
        assert reliable_change(before, after, 0.8) == reliable_change(self.before, self.after, 0.8)
        assert paired_change(before, after).change == paired_change(self.before, self.after).change
        assert regression_to_mean(before, 3, 1, 0.8) == pytest.approx(regression_to_mean([*self.before, 2], 3, 1, 0.8))

    def test_a_person_whose_group_is_not_known_stands_alone(self) -> None:
        groups = pd.Series(["a", "a", "b", "c", "c", None, None])
        assert paired_change(answers([*self.before]), answers([*self.after]), cluster=groups).change.clusters == 5

    @pytest.mark.parametrize(
        ("call", "match"),
        [
            (lambda: signed_rank([1, 2], [1]), "lige mange"),
            (lambda: reliable_change([1, 2], [1], 0.8), "lige mange"),
            (lambda: paired_change([1, 2], [1]), "lige mange"),
            (lambda: reliable_change([1], [2], 0.8), "mindst to par"),
            (lambda: paired_change(pd.concat([answers([1])] * 2), answers([1])), "to gange"),
        ],
    )
    def test_what_are_no_pairs_is_told(self, call: Callable[[], object], match: str) -> None:
        with pytest.raises(UsageFault, match=match):
            call()
