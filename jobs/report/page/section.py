"""One table on a page: its finding in words, its figures, the origin of its numbers, the numbers themselves."""

import functools
from dataclasses import dataclass

import pandas as pd

from jobs.report.charts.drawing import Drawing, Spec
from jobs.report.page.numbers import Numbers, numbers_of
from jobs.report.wording import Findings, listing
from schemas.contract import Table


@dataclass(frozen=True)
class Section:
    """One table on a page; without rows it has neither findings nor drawings."""

    table: Table
    frame: pd.DataFrame
    findings: Findings | None = None
    drawings: tuple[Drawing, ...] = ()
    note: str = ""

    @property
    def number(self) -> str:
        """The numbers of its figures in the study."""
        return f"{listing(list(self.table.figures))} of the study" if self.table.figures else "Beyond the study"

    @property
    def title(self) -> str:
        """The finding, or that the table has none yet."""
        return self.findings.title if self.findings else f"{self.table.name}: nothing yet"

    @property
    def numbers(self) -> Numbers:
        """The rows that the page shows on demand."""
        return numbers_of(self.table, self.frame)

    @functools.cached_property
    def specs(self) -> dict[str, Spec]:
        """The charts for Vega, by the id of their place on the page."""
        charts = {
            place: panel.chart
            for drawing in self.drawings
            for place, panel in zip(self.places(drawing), drawing.panels, strict=True)
        }
        keys = {self.key_place(drawing): drawing.key for drawing in self.drawings if drawing.key}
        return charts | keys

    def places(self, drawing: Drawing) -> list[str]:
        """The id of each panel: the table, its figure, its number among several."""
        name = self.name(drawing)
        return [name] if drawing.is_single else [f"{name}-panel-{n + 1}" for n in range(len(drawing.panels))]

    def key_place(self, drawing: Drawing) -> str:
        """The id of the place of a drawing's key."""
        return f"{self.name(drawing)}-key"

    def name(self, drawing: Drawing) -> str:
        """The id of a drawing: F27 is drawn from two tables, and F3 twice from one."""
        before = [other for other in self.drawings[: self.drawings.index(drawing)] if other.figure == drawing.figure]
        parts = [self.table.name, drawing.figure, str(len(before) + 1) if before else ""]
        return "-".join(part for part in parts if part)

    def heading(self, drawing: Drawing) -> str:
        """The title of a drawing; of a section's only one, the title of the section."""
        return drawing.title or self.title

    def summary(self, drawing: Drawing) -> str:
        """The sentence that goes with the drawing."""
        return drawing.summary or (self.findings.sentence if self.findings else "")

    def notes(self, drawing: Drawing) -> str:
        """The notes below the drawing: how to read it, incomplete periods, its sample."""
        sample = f"Sample: {drawing.sample}." if drawing.sample else ""
        return " ".join(note for note in (drawing.note, self.note, sample) if note)
