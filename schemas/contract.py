"""What a table can promise, as plain values.

Each promise can be checked and put into words. The Delta schema and comments, the Great Expectations suite,
the reject reasons of a raw row, the data dictionary, the Airflow tasks and the default row of a test case are all
derived from these values. Nothing may be promised here that is not enforced.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

SCALAR_TYPES = ("string", "boolean", "int", "bigint", "double", "date", "timestamp", "array<string>")
DECIMAL_TYPE = re.compile(r"decimal\((\d{1,2}),(\d{1,2})\)")
NAME = re.compile(r"[a-z][a-z0-9_]*")

LAKE_VERSION = 5
"""The version of all contracts together: one more where a table or column is renamed, or a column is new or means
something else. A new table does not need a new version.

Each table of a lake says from which version it was created; a lake of another one is refused.
"""

LAYER_OF_STAGE = {
    "command": "quality",
    "models": "core",
    "ingest": "core",
    "daily": "daily",
    "marts": "marts",
    "quality": "quality",
}
"""The stage that builds a table -> the folder of the lake it lies in, in the order in which stages run.

Tables of `command` are written by a person's commands, those of `quality` by the gate of every stage.
"""

FIGURE_BEFORE_TABLE = {"T1": 2, "T2": 24, "T3": 24, "T4": 24, "T5": 28}
"""Table of the study -> the figure of the study that it is printed after."""

INPUTS = {
    "catalogue": "the files of jobs/catalogue/inputs and the operator's own, as frames",
    "request_records": "the records of the request logs of some arrivals but views, typed, with the reasons to reject "
    "them",
    "view_records": "the records of these logs that are another view of a request, each with the one that counts",
    "tag_records": "all records of the tag files of some arrivals, typed, with the reasons to reject them",
    "earlier_requests": "request_date and request_id of requests that an earlier arrival brought",
    "earlier_tags": "request_date and request_id of tag records that an earlier arrival brought",
    "records": "what all records of some arrivals have in common: where each was found and what became of it",
    "duplicates": "arrival_date and source of each duplicate",
    "arrivals": "arrival_date, source and file_count of each folder of raw files",
    "files": "the raw files of some arrivals, each with its length and hash",
    "limits": "the limits of each check of arrivals, by its name",
}
"""What a build() takes besides tables of the lake: the name of the argument -> what it holds."""

RUN_STAGES = tuple(stage for stage in LAYER_OF_STAGE if stage not in ("command", "quality"))


class Severity(StrEnum):
    """What a failed promise does: CRITICAL stops the stage before anything is published, WARNING is published."""

    CRITICAL = "critical"
    WARNING = "warning"


class CheckStatus(StrEnum):
    """What came of a check of an arrival, on the scale of Severity: KEPT is within its limits."""

    KEPT = "kept"
    WARNING = Severity.WARNING
    CRITICAL = Severity.CRITICAL
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True)
class Column:
    """One column: `example` is a value that keeps every promise, and the default of a test row."""

    name: str
    type: str
    doc: str
    example: object
    nullable: bool = False
    one_of: tuple[str, ...] = ()
    at_least: int | float | None = None
    at_most: int | float | None = None

    def __post_init__(self) -> None:
        _require(bool(NAME.fullmatch(self.name)), f"column {self.name!r}: a name is lower_snake_case")
        _require(bool(self.doc.strip()), f"column {self.name}: a description is required")
        _require(
            self.type in SCALAR_TYPES or bool(DECIMAL_TYPE.fullmatch(self.type)),
            f"column {self.name}: unknown type {self.type!r}",
        )
        _require(self.nullable or self.example is not None, f"column {self.name}: NOT NULL needs an example")
        _require(not self.one_of or self.type == "string", f"column {self.name}: one_of is for strings")
        if self.one_of and self.example is not None:
            _require(self.example in self.one_of, f"column {self.name}: the example is not in one_of")

    def optional(self) -> "Column":
        """The same column where a table allows it to be null."""
        return replace(self, nullable=True)

    def up_to(self, at_most: int) -> "Column":
        """The same column where a table allows no value above this."""
        return replace(self, at_most=at_most)

    def required(self) -> "Column":
        """The same column where a table does not allow it to be null."""
        return replace(self, nullable=False)


@dataclass(frozen=True)
class Rule:
    """A SQL condition that is true in every row; a null condition counts as kept (NOT NULL is another promise).

    `reject_reason`: the reject reason of a record that breaks the rule; empty: `rule:<name>`.
    """

    name: str
    sql: str
    severity: Severity = Severity.CRITICAL
    reject_reason: str = ""

    def __post_init__(self) -> None:
        _require(" " not in self.reason, f"rule {self.name!r}: a reason is one word")

    @property
    def reason(self) -> str:
        """The reason that a reject gives for this rule."""
        return self.reject_reason or f"rule:{self.name}"


@dataclass(frozen=True)
class Table:
    """One table.

    `grain`: the columns that identify a row; they imply NOT NULL and unique.
    `partition`: Delta's partition columns; a write replaces whole values of the first. Empty: replaced as a whole.
    `reads`: the tables that its build() takes, each as the keyword argument of that name.
    `inputs`: what its build() takes besides: names of INPUTS.
    `figures`: the numbers of the study's figures and tables that it answers.
    `may_be_empty`: whether a write without rows is allowed (an empty frame passes every column promise).
    `counts_every_token`: whether the `tokens` of a period add up to those of all requests; checked before each commit.
    """

    name: str
    stage: str
    doc: str
    grain: tuple[str, ...]
    partition: tuple[str, ...]
    columns: tuple[Column, ...]
    reads: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    figures: tuple[str, ...] = ()
    may_be_empty: bool = False
    counts_every_token: bool = False

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        _require(bool(NAME.fullmatch(self.name)), f"table {self.name!r}: a name is lower_snake_case")
        _require(self.stage in LAYER_OF_STAGE, f"table {self.name}: unknown stage {self.stage!r}")
        _require(bool(self.doc.strip()), f"table {self.name}: a description is required")
        _require(bool(self.grain), f"table {self.name}: a grain is required")
        _require(len(names) == len(set(names)), f"table {self.name}: a column is named twice")
        for key in (*self.grain, *self.partition):
            _require(key in names, f"table {self.name}: key column {key} is not a column")
            _require(not self.column(key).nullable, f"table {self.name}: key column {key} is nullable")
        if self.counts_every_token:
            _require("tokens" in names and bool(self.partition), f"table {self.name}: no tokens of a period to add up")
        for name in self.inputs:
            _require(name in INPUTS, f"table {self.name}: unknown input {name!r}; there are {', '.join(INPUTS)}")
        rule_names = [rule.name for rule in self.rules]
        _require(len(rule_names) == len(set(rule_names)), f"table {self.name}: a rule is named twice")

    @property
    def layer(self) -> str:
        """The folder of the lake that the table lies in."""
        return LAYER_OF_STAGE[self.stage]

    @property
    def period(self) -> str | None:
        """The column of which a write replaces whole values; None if the table is replaced as a whole."""
        return self.partition[0] if self.partition else None

    @property
    def place_in_study(self) -> float:
        """The number of its first figure in the study; a half more for a table of it; infinite without any."""
        places = [FIGURE_BEFORE_TABLE.get(figure, 0) + 0.5 for figure in self.figures if figure.startswith("T")]
        places += [float(figure[1:]) for figure in self.figures if figure.startswith("F")]
        return min(places, default=float("inf"))

    @property
    def column_names(self) -> tuple[str, ...]:
        """All column names, in the order in which they are stored."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} has no column {name}")

    def example_row(self) -> dict[str, object]:
        """A row that keeps every promise."""
        return {column.name: column.example for column in self.columns}


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)
