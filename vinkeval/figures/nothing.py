"""What shows itself where a release has nothing to show: the reason, so that a notebook goes on with any tables."""

import html
from dataclasses import dataclass


@dataclass(frozen=True)
class Nothing:
    """Stands in a figure's or a table's place."""

    text: str

    def _repr_html_(self) -> str:
        return f'<p class="quiet">{html.escape(self.text)}</p>'
