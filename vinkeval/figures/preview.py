"""What is not released, for the analyst's own eyes: marked as internal, and silent in a notebook that a run executes."""

import html
from dataclasses import dataclass
from typing import Any

from vinkeval.figures.texts import texts
from vinkeval.internal import released_only

_TEXTS = texts("vinkeval.figures")


@dataclass(frozen=True)
class Preview:
    """Something that is not released, for the analyst's own eyes: marked, and silent in a notebook that a run executes."""

    content: Any

    def _repr_html_(self) -> str:
        if released_only():
            return f"<p><em>{html.escape(_TEXTS.say('preview.not_released'))}</em></p>"
        mark = (
            '<p style="border:2px solid #1a1a1a;padding:.3em .6em;display:inline-block">'
            f"<strong>{html.escape(_TEXTS.say('preview.internal'))}</strong></p>"
        )
        own = getattr(self.content, "_repr_html_", None)
        return mark + (own() if own else f"<pre>{html.escape(str(self.content))}</pre>")

    def __repr__(self) -> str:
        return _TEXTS.say("preview.not_released" if released_only() else "preview.internal")


def preview(content: Any) -> Preview:
    """Show something unreleased (a measure, an estimate, a frame) with the mark INTERNT; it cannot be saved by a run."""
    return Preview(content)
