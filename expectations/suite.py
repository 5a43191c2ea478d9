"""Table -> Great Expectations suite: every promise of the contract, and nothing else."""

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe
from great_expectations.expectations.expectation import Expectation

from schemas.contract import Column, Rule, Severity, Table


def suite_of(table: Table) -> ExpectationSuite:
    """The suite of a table; each expectation says in words what it promises."""
    expectations: list[Expectation] = [
        gxe.ExpectTableColumnsToMatchOrderedList(
            column_list=list(table.column_names),
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


def _of_rule(rule: Rule) -> Expectation:
    return gxe.UnexpectedRowsExpectation(
        unexpected_rows_query=f"SELECT 1 AS broken FROM {{batch}} WHERE NOT ({rule.sql})",  # noqa: S608 - our own SQL
        description=f"{rule.name}: {rule.sql}",
        severity=rule.severity.value,
    )
