"""Change in the same people before and after: the mean change with its interval, its ordinal check, and who was lost on the
way.

Designs without a comparison: it is called *ændring*. What the unpaired answers look like is always told, since those who
drop out may differ from those who stay.

Sources: Student (1908); Wilcoxon (1945) and Hodges & Lehmann (1963) for the ordinal check, with those who did not change as in
Pratt (1959), Journal of the American Statistical Association 54, 655-667; Jacobson & Truax (1991), Journal of
Consulting and Clinical Psychology 59, 12-19, for reliable change; Davis (1976), American Journal of Epidemiology 104,
493-498, for regression to the mean.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from vinkeval.danish import counted, number, percent
from vinkeval.errors import UsageFault
from vinkeval.evidence.ar1 import Array
from vinkeval.evidence.design import Design, Status
from vinkeval.evidence.estimate import Estimate, InternalTable
from vinkeval.evidence.units import amount, difference, difference_range
from vinkeval.evidence.wording import say
from vinkeval.intervals import ALPHA, Interval, MeanInterval, Z, cluster_robust_mean, paired_mean, wilson

_DESIGN: Design = "before_after"


@dataclass(frozen=True, eq=False, repr=False)
class PairedChange(Estimate):
    """A mean change of pairs.

    Attributes:
        change: mean change with se, limits, pairs and groups.
        ordinal: Hodges-Lehmann shift with its exact signed-rank interval. p: of the signed-rank test.
        before, after: number of answers at each time. response: pairs out of the answers before.
        lost, joined: mean of the unpaired answers before and after (NaN where there are none).
        d_z: mean change over its standard deviation.
    """

    change: MeanInterval
    ordinal: Interval
    p: float
    before: int
    after: int
    response: float
    lost: float
    joined: float
    d_z: float


def paired_change(
    before: "pd.Series[float] | ArrayLike",
    after: "pd.Series[float] | ArrayLike",
    cluster: "pd.Series[str] | ArrayLike | None" = None,
    *,
    name: str = "Ændring",
) -> PairedChange:
    """Mean change of the people who answered both times.

    Args:
        before, after: answers indexed by the person's code; a missing answer is NaN or not in the index. Lists are paired by
            their order.
        cluster: the group each person came in (by the same code): cluster-robust; without it, the paired t. A person whose
            group is not known stands alone.
        name: at the head of the sentence.

    Returns:
        PairedChange; limits from 5 pairs (5 groups) on, else status too_little_data.

    Raises:
        UsageFault: a person's code stands twice, lists differ in length.
    """
    both = pd.DataFrame({"before": _by_person(before), "after": _by_person(after)}, dtype=float)
    if not isinstance(before, pd.Series) and not isinstance(after, pd.Series) and np.size(before) != np.size(after):
        raise UsageFault("Svarene før og efter skal være lige mange, når de er givet uden koder.")
    known = both.notna()
    pairs = both[known.all(axis=1)]
    d = (pairs["after"] - pairs["before"]).to_numpy(float)
    change = paired_mean(d) if cluster is None else cluster_robust_mean(d, _groups(cluster, pairs.index))
    ordinal, p = signed_rank(pairs["before"].to_numpy(float), pairs["after"].to_numpy(float))
    few = np.isnan(change.lower)
    alike = not few and not np.ptp(d)  # nothing to judge the change by: an interval of no width would claim to be sure
    limits = (np.nan, np.nan) if alike else (change.lower, change.upper)
    reason = "all_alike" if alike else "too_few_pairs" if cluster is None else "too_few_groups"
    status: Status = "too_little_data" if few or alike else "estimated"
    answered = int(known["before"].sum())
    lost, joined = (float(both.loc[only, side].mean()) if only.any() else np.nan for side, only in _unpaired(known))
    stayed = float(pairs["before"].mean()) if d.size else np.nan
    counted_pairs = counted(d.size, "par af svar", "par af svar")
    if cluster is not None:
        counted_pairs += f" i {counted(change.clusters, 'gruppe', 'grupper')}"
    said = [_change_told(name, change, counted_pairs, few=few, alike=alike)]
    if answered:
        said.append(say("paired.response", _DESIGN, response=percent(d.size / answered)))
    if not np.isnan(lost):
        said.append(say("paired.lost", _DESIGN, lost=number(lost, 2), stayed=number(stayed, 2)))
    spread = float(d.std(ddof=1)) if d.size > 1 else np.nan
    return PairedChange(
        indicator=name,
        model="parret ændring",
        table=InternalTable(
            [[change.estimate, *limits, change.clusters - 1]],
            index=pd.Index(["difference"], name="term"),
            columns=["estimate", "lower", "upper", "df"],
        ),
        text=" ".join(said),
        design=_DESIGN,
        status=status,
        reasons=() if status == "estimated" else (say(f"reason.{reason}", _DESIGN),),
        methods=say("paired.methods" if cluster is None else "paired.methods_cluster", _DESIGN),
        change=change,
        ordinal=ordinal,
        p=p,
        before=answered,
        after=int(known["after"].sum()),
        response=d.size / answered if answered else np.nan,
        lost=lost,
        joined=joined,
        d_z=change.estimate / spread if spread > 0 else np.nan,
    )


def _change_told(name: str, change: MeanInterval, pairs: str, *, few: bool, alike: bool) -> str:
    if few or alike:
        return say("paired.alike" if alike else "paired.refused", _DESIGN, name=name, pairs=pairs)
    sure = not change.lower <= 0 <= change.upper
    return say(
        "paired.sure" if sure else "paired.unsure",
        _DESIGN,
        name=name,
        pairs=pairs,
        change=difference(change.estimate, "point", sure=sure),
        range=difference_range(change.lower, change.upper, "point"),
    )


def _by_person(answers: "pd.Series[Any] | ArrayLike") -> "pd.Series[Any]":
    given = answers if isinstance(answers, pd.Series) else pd.Series(np.asarray(answers))
    if given.index.has_duplicates:
        raise UsageFault("Den samme kode står to gange blandt svarene. Hver person skal stå én gang.")
    return given


def _groups(cluster: "pd.Series[str] | ArrayLike", persons: "pd.Index[Any]") -> "NDArray[np.object_]":
    """The group of each person; one whose group is not known is a group of their own."""
    given = _by_person(cluster).reindex(persons)
    alone = [("alone", place) for place in range(len(given))]
    named = [one if missing else ("group", str(group)) for group, missing, one in zip(given, given.isna(), alone, strict=True)]
    return np.asarray([f"{kind} {label}" for kind, label in named], dtype=object)


def _unpaired(known: pd.DataFrame) -> "tuple[tuple[str, pd.Series[bool]], tuple[str, pd.Series[bool]]]":
    return ("before", known["before"] & ~known["after"]), ("after", known["after"] & ~known["before"])


def signed_rank(before: ArrayLike, after: ArrayLike) -> tuple[Interval, float]:
    """Wilcoxon's signed-rank test of paired answers with the Hodges-Lehmann shift.

    Those who did not change count, in the shift, its interval and the test (Pratt): they are ranked, and have no sign. Leaving
    them out, as Wilcoxon did and R does, would tell of the change among those who changed, which is larger.

    Returns:
        The median of all pairwise means of the changes with its exact interval (never too narrow, also with ties), and the
        two-sided p value; NaN where there are too few pairs. A pair with a missing answer is no pair.
    """
    first_answer, second_answer = _complete(before, after)
    d = second_answer - first_answer
    n = d.size
    if n == 0:
        return Interval(np.nan, np.nan, np.nan), np.nan
    first, second = np.triu_indices(n)
    means = np.sort((d[first] + d[second]) / 2)
    estimate = float(np.median(means))
    k = _signed_rank_quantile(n)
    limits = (float(means[k - 1]), float(means[means.size - k])) if k >= 1 else (np.nan, np.nan)
    if not d.any():
        return Interval(estimate, *limits), 1.0
    from scipy.stats import wilcoxon  # heavy, and needed here only

    return Interval(estimate, *limits), float(wilcoxon(d, zero_method="pratt").pvalue)


def _complete(before: ArrayLike, after: ArrayLike) -> tuple[Array, Array]:
    """The pairs of which both answers are there.

    Raises:
        UsageFault: the answers do not come in pairs.
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if first.shape != second.shape or first.ndim != 1:
        raise UsageFault("Svarene før og efter skal være lige mange og stå i samme rækkefølge.")
    both = ~(np.isnan(first) | np.isnan(second))
    return first[both], second[both]


def _signed_rank_quantile(n: int) -> int:
    """Largest k with P(T < k) <= 2.5 % under the signed-rank null; 0 where there is none."""
    if n > 100:
        mean, sd = n * (n + 1) / 4, np.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return int(np.floor(mean + float(special.ndtri(ALPHA / 2)) * sd))
    chance = np.ones(1)
    for rank in range(1, n + 1):
        longer = np.zeros(chance.size + rank)
        longer[: chance.size] += chance / 2
        longer[rank:] += chance / 2
        chance = longer
    return int(np.searchsorted(np.cumsum(chance), ALPHA / 2, side="right"))


@dataclass(frozen=True)
class ReliableChange:
    """How many changed more than the scale's own error: three classes.

    Attributes:
        threshold: the least change that counts as reliable. improved, unchanged, worsened: persons.
        improved_share, worsened_share: with Wilson intervals. text: Danish.
    """

    threshold: float
    improved: int
    unchanged: int
    worsened: int
    improved_share: Interval
    worsened_share: Interval
    text: str


def reliable_change(before: ArrayLike, after: ArrayLike, reliability: float, sd: float | None = None) -> ReliableChange:
    """Jacobson and Truax' reliable change: |change| of at least 1.96 × sd × sqrt(2 (1 - reliability)).

    Args:
        before, after: one pair per person, high is better; a pair with a missing answer is no pair.
        reliability: of the scale (Cronbach's alpha or retest), above 0 and below 1.
        sd: standard deviation of the scale before; by default that of the answers given.

    Raises:
        UsageFault: the reliability is not between 0 and 1, or the answers do not come in pairs.
    """
    if not 0 < reliability < 1:
        raise UsageFault("Pålideligheden (reliability) skal ligge mellem 0 og 1.")
    first, second = _complete(before, after)
    if sd is None and first.size < 2:
        raise UsageFault("Der skal mindst to par til at beregne skalaens spredning. Giv den ellers som sd.")
    spread = float(first.std(ddof=1)) if sd is None else sd
    threshold = Z * spread * float(np.sqrt(2 * (1 - reliability)))
    change = second - first
    # without spread the threshold is zero, and no change is then neither up nor down
    up, down = int(((change >= threshold) & (change > 0)).sum()), int(((change <= -threshold) & (change < 0)).sum())
    n = change.size
    text = say(
        "paired.reliable",
        _DESIGN,
        up=number(up),
        total=number(n),
        down=number(down),
        same=number(n - up - down),
        threshold=amount(threshold, "point"),
    )
    return ReliableChange(threshold, up, n - up - down, down, wilson(up, n), wilson(down, n), text)


def regression_to_mean(
    before: ArrayLike, population_mean: float, population_sd: float, reliability: float, cutoff: float | None = None
) -> float:
    """Change to be expected though nothing happened, where people entered because of the same score.

    Args:
        before: scores at entry of those who were chosen.
        population_mean, population_sd, reliability: of the scale among all.
        cutoff: the score above which people were chosen, if that was the rule (Davis' formula for a normal score); without it,
            the chosen people's own distance to the mean.

    Returns:
        Expected change in the scale's unit (towards the mean).
    """
    if cutoff is None:
        return float((1 - reliability) * (population_mean - np.nanmean(np.asarray(before, dtype=float))))
    z = (cutoff - population_mean) / population_sd
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return float(-(1 - reliability) * population_sd * density / special.ndtr(-z))


@dataclass(frozen=True)
class McNemar:
    """P values of McNemar's test: exact, asymptotic, with continuity correction, and mid-p (the one to use)."""

    exact: float
    asymptotic: float
    corrected: float
    mid_p: float


def mcnemar(table: ArrayLike) -> McNemar:
    """McNemar's test of a paired yes/no answer.

    Args:
        table: 2 x 2 counts [[yes-yes, yes-no], [no-yes, no-no]].

    Source:
        Fagerland, Lydersen & Laake (2013), BMC Medical Research Methodology 13, 91: mid-p for small numbers.
    """
    (_, up), (down, _) = np.asarray(table, dtype=int).tolist()
    n, least = up + down, min(up, down)
    if n == 0:
        return McNemar(1.0, 1.0, 1.0, 1.0)
    tail = float(special.bdtr(least, n, 0.5))
    point = float(special.bdtr(least, n, 0.5) - (special.bdtr(least - 1, n, 0.5) if least > 0 else 0.0))
    exact = 1.0 if up == down else min(2 * tail, 1.0)
    mid = 1 - point / 2 if up == down else 2 * tail - point
    chi_square = [special.chdtrc(1, max(abs(up - down) - less, 0) ** 2 / n) for less in (0, 1)]
    return McNemar(exact, float(chi_square[0]), float(chi_square[1]), float(mid))


def mcnemar_midp(table: ArrayLike) -> float:
    """The mid-p value of McNemar's test (see `mcnemar`)."""
    return mcnemar(table).mid_p


def cronbach_alpha(items: "pd.DataFrame | Array") -> float:
    """Internal consistency of a scale: persons in rows, items in columns; rows with a missing item are left out."""
    values = np.asarray(items, dtype=float)
    values = values[~np.isnan(values).any(axis=1)]
    k = values.shape[1]
    return float(k / (k - 1) * (1 - values.var(axis=0, ddof=1).sum() / values.sum(axis=1).var(ddof=1)))
