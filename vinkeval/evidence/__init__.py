"""What may be said, and how sure we are: intervals, change, trends, control charts, follow-up, targets, wording."""

from vinkeval.evidence.comparison import COMPARISON_COLUMNS as COMPARISON_COLUMNS
from vinkeval.evidence.comparison import compare_with_baseline as compare_with_baseline
from vinkeval.evidence.design import DESIGNS as DESIGNS
from vinkeval.evidence.design import Design as Design
from vinkeval.evidence.design import Status as Status
from vinkeval.evidence.design import forbidden_words as forbidden_words
from vinkeval.evidence.targets import GOAL_COLUMNS as GOAL_COLUMNS
from vinkeval.evidence.targets import TARGET_STATUSES as TARGET_STATUSES
from vinkeval.evidence.targets import goal_counts as goal_counts
from vinkeval.evidence.targets import target_status as target_status
from vinkeval.intervals import Interval as Interval
from vinkeval.intervals import clopper_pearson as clopper_pearson
from vinkeval.intervals import cluster_robust_mean as cluster_robust_mean
from vinkeval.intervals import median_interval as median_interval
from vinkeval.intervals import newcombe as newcombe
from vinkeval.intervals import newcombe_paired as newcombe_paired
from vinkeval.intervals import paired_mean as paired_mean
from vinkeval.intervals import paired_wald as paired_wald
from vinkeval.intervals import poisson_interval as poisson_interval
from vinkeval.intervals import rate_ratio as rate_ratio
from vinkeval.intervals import ratio_of_sums as ratio_of_sums
from vinkeval.intervals import wilson as wilson
