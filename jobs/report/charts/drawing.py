"""The types that a picture module returns: the drawings of one table, each of one or several panels."""

from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

Spec = dict[str, Any]
"""A chart as Vega-Lite's JSON."""


@dataclass(frozen=True)
class Panel:
    """One chart among several of a drawing: what it is of, and its newest value in words."""

    heading: str
    summary: str
    chart: Spec


@dataclass(frozen=True)
class Drawing:
    """One figure of the study, or one picture beyond it.

    `figure`: its number in the study, empty beyond it. `title` and `summary`, a sentence, are what the data shows where
    a table has several drawings; of the only one, the table's findings say it. `note`: how to read it. `sample`: what
    it rests on, where that is not all of the table. `is_wide`: panels with names in them, that need more room than
    curves. `key`: a chart of the legend of all panels; a single chart has its legend in it.
    """

    figure: str
    panels: tuple[Panel, ...]
    title: str = ""
    summary: str = ""
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
    summary: str
    note: str
    sample: str


def single(figure: str, chart: Spec, **words: Unpack[Words]) -> Drawing:
    """A drawing of one chart, with its words."""
    return Drawing(figure, (Panel("", "", chart),), **words)
