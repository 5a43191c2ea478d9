"""The types that a picture module returns: the drawings of one table, each of one or several panels."""

from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

Spec = dict[str, Any]
"""A chart as Vega-Lite's JSON."""


@dataclass(frozen=True)
class Panel:
    """One chart among several of a drawing: what it is of, and its newest value in words."""

    heading: str
    said: str
    chart: Spec


@dataclass(frozen=True)
class Drawing:
    """One figure of the study, or one picture beyond it.

    `figure`: its number in the study, empty beyond it. `title` and `said`, a sentence, are its finding if a
    table has several drawings; a single drawing has the findings of the table. `note`: how to read it. `sample`: its
    data, if that is not all of the table. `is_wide`: panels with names in them, that need more room than curves.
    `key`: a chart of the legend of all panels; a single chart has its legend in it.
    """

    figure: str
    panels: tuple[Panel, ...]
    title: str = ""
    said: str = ""
    note: str = ""
    sample: str = ""
    is_wide: bool = False
    key: Spec | None = None

    @property
    def is_single(self) -> bool:
        """Whether its one chart takes the whole width and needs no heading of its own."""
        return len(self.panels) == 1 and not self.panels[0].heading


class Words(TypedDict, total=False):
    """The words of a drawing, see `Drawing`."""

    title: str
    said: str
    note: str
    sample: str


def single(figure: str, chart: Spec, **words: Unpack[Words]) -> Drawing:
    """A drawing of one chart, with its words."""
    return Drawing(figure, (Panel("", "", chart),), **words)
