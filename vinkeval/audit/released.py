"""All numbers a paper releases, in the forms a reader may see them in."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from vinkeval.audit.mentions import Said

FINEST = 4  # decimals; longer numbers are compared as if printed with so many


@dataclass
class Released:
    """Numbers that may be printed: as they are, as per cent, in thousands or millions, rounded to 0 to 4 decimals."""

    _forms: set[tuple[int, int]] = field(default_factory=set)

    def add(self, values: Iterable[float]) -> None:
        """Release more numbers."""
        for value in values:
            size = abs(value)
            if not math.isfinite(size):
                continue
            for form in (size, 100 * size, *((size / 1e3, size / 1e6) if size >= 1000 else ())):
                for decimals in range(FINEST + 1):
                    scaled = form * 10**decimals
                    if scaled < 1e15:
                        self._forms.add((decimals, math.floor(scaled + 0.5 + 1e-9)))
                        self._forms.add((decimals, math.ceil(scaled - 0.5 - 1e-9)))

    def explains(self, said: Said) -> bool:
        """Whether the printed number can be one of them."""
        decimals = min(said.decimals, FINEST)
        return (decimals, round(abs(said.value) * 10**decimals)) in self._forms
