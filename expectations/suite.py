"""Table -> Great Expectations suite: every promise of the contract, and nothing else."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe
from great_expectations.expectations.expectation import Expectation
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from schemas.contract import Column, Rule, Severity, Table


def with_rules(frame: DataFrame, table: Table) -> DataFrame:
    """The frame with a column for each rule that says whether the row keeps it, unless it has them: for `suite_of`.

    All rules are then counted in the pass that counts the promises of the columns. A query per rule would be a
    Spark job per rule.
    """
    if frame.columns[len(table.columns) :] == [_rule_column(rule) for rule in table.rules]:
        return frame
    kept = [F.coalesce(F.expr(rule.sql), F.lit(True)).alias(_rule_column(rule)) for rule in table.rules]
    return frame.select("*", *kept)


def suite_of(table: Table) -> ExpectationSuite:
    """The suite of a table, for a frame `with_rules`; the description of each expectation is its promise in words."""
    expectations: list[Expectation] = [
        gxe.ExpectTableColumnsToMatchOrderedList(
            column_list=[*table.column_names, *(_rule_column(rule) for rule in table.rules)],
            description="has exactly the columns of its contract, in their order",
            severity=Severity.CRITICAL.value,
        ),
        _unique(table),
    ]
    if not table.may_be_empty:
        expectations.append(
            gxe.ExpectTableRowCountToBeBetween(
                min_value=1, description="has at least one row", severity=Severity.CRITICAL.value
            )
        )
    for column in table.columns:
        expectations += _of_column(column)
    expectations += [_of_rule(rule) for rule in table.rules]
    return ExpectationSuite(name=table.name, expectations=expectations)


def _unique(table: Table) -> Expectation:
    words = f"{', '.join(table.grain)} identify a row"
    severity = Severity.CRITICAL.value
    if len(table.grain) == 1:
        return gxe.ExpectColumnValuesToBeUnique(column=table.grain[0], description=words, severity=severity)
    return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(table.grain), description=words, severity=severity)


def _of_column(column: Column) -> list[Expectation]:
    severity = Severity.CRITICAL.value
    found: list[Expectation] = []
    if not column.nullable:
        found.append(
            gxe.ExpectColumnValuesToNotBeNull(
                column=column.name, description=f"{column.name} is not null", severity=severity
            )
        )
    if column.one_of:
        found.append(
            gxe.ExpectColumnValuesToBeInSet(
                column=column.name,
                value_set=list(column.one_of),
                description=f"{column.name} is one of {', '.join(column.one_of)}",
                severity=severity,
            )
        )
    if column.at_least is not None or column.at_most is not None:
        found.append(
            gxe.ExpectColumnValuesToBeBetween(
                column=column.name,
                min_value=column.at_least,
                max_value=column.at_most,
                description=f"{column.name} is {_range_in_words(column)}",
                severity=severity,
            )
        )
    return found


def _range_in_words(column: Column) -> str:
    low = None if column.at_least is None else f"at least {column.at_least}"
    high = None if column.at_most is None else f"at most {column.at_most}"
    return " and ".join(bound for bound in (low, high) if bound)


def _rule_column(rule: Rule) -> str:
    return f"keeps_{rule.name}"


def _of_rule(rule: Rule) -> Expectation:
    return gxe.ExpectColumnValuesToBeInSet(
        column=_rule_column(rule),
        value_set=[True],
        description=f"{rule.name}: {rule.sql}",
        severity=rule.severity.value,
    )
