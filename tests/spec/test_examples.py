"""Every worked example holds, and every indicator has one."""

import pytest

from tests.spec.examples import PLAN, Example, differences
from tests.spec.goal_0 import EXAMPLES as GOAL_0
from tests.spec.goal_1 import EXAMPLES as GOAL_1
from tests.spec.goal_2 import EXAMPLES as GOAL_2
from tests.spec.goal_3 import EXAMPLES as GOAL_3
from tests.spec.goal_4 import EXAMPLES as GOAL_4

EXAMPLES = (*GOAL_1, *GOAL_2, *GOAL_3, *GOAL_4, *GOAL_0)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.id}: {example.shows}")
def test_the_example_holds(example: Example) -> None:
    assert not differences(example)


def test_every_indicator_of_the_plan_has_an_example() -> None:
    elsewhere = {"O1"}  # counted from the targets, by evidence
    assert set(PLAN.indicators) - elsewhere == {example.id for example in EXAMPLES}
