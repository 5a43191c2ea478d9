"""The data dictionary, schemas/README.md, generated from the contracts. GitHub shows it with the folder."""

from pathlib import Path

from schemas import TABLES
from schemas.contract import Column, Table
from schemas.errors import CensusError

PAGE = Path(__file__).with_name("README.md")


class StaleDictionary(CensusError):  # noqa: N818 - a state of the page, not a defect of the program
    """schemas/README.md differs from the contracts."""


def check() -> None:
    """Raise StaleDictionary if the page is not what `write` would write."""
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != render():
        raise StaleDictionary("schemas/README.md is stale: run `make docs` and commit it")


def write() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")


def render() -> str:
    """The page as Markdown."""
    head = [
        "# Data dictionary",
        "",
        "Generated from the contracts in this folder by `make docs`: do not edit. Terms: "
        "[docs/definitions.md](../docs/definitions.md).",
        "",
        "| table | figures | a row is identified by | replaced by |",
        "|---|---|---|---|",
    ]
    index = [
        f"| [{table.layer}/{table.name}](#{table.name}) | {', '.join(table.figures) or '–'} | "
        f"{', '.join(table.grain)} | {table.period or 'whole table'} |"
        for table in TABLES
    ]
    return "\n".join([*head, *index, "", *(_section(table) for table in TABLES)])


def _section(table: Table) -> str:
    reads = ", ".join(f"[{name}](#{name})" for name in table.reads)
    lines = [
        f"## {table.name}",
        "",
        table.doc,
        "",
        f"Path `{table.layer}/{table.name}`, stage `{table.stage}`, partitioned by "
        f"{', '.join(f'`{name}`' for name in table.partition) or 'nothing'}."
        + (f" Made from {reads}." if reads else ""),
        "",
        "| column | type | meaning | promises | example |",
        "|---|---|---|---|---|",
        *(_row(column) for column in table.columns),
    ]
    if table.rules:
        lines += ["", "Rules:", "", *(f"* `{rule.name}` ({rule.severity}): `{rule.sql}`" for rule in table.rules)]
    return "\n".join([*lines, ""])


def _row(column: Column) -> str:
    promises = ["may be null" if column.nullable else "not null"]
    if column.one_of:
        promises.append("one of " + ", ".join(f"`{value}`" for value in column.one_of))
    if column.at_least is not None:
        promises.append(f"≥ {column.at_least}")
    if column.at_most is not None:
        promises.append(f"≤ {column.at_most}")
    example = "" if column.example is None else f"`{column.example}`"
    return f"| `{column.name}` | {column.type} | {column.doc} | {'; '.join(promises)} | {example} |"
