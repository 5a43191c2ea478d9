"""Find facts that are stated twice: `python -m tests.support.facts` prints how many, and where.

A fact has a pattern and a home, the one file in which the pattern may occur, and there once. Looked at is code alone:
without comments and docstrings, formatted anew, one statement per line, texts in single quotes. Left out is
jobs/simulate, which counts the truth that the jobs are compared with and therefore shares no code with them.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas import tables_of_stage
from schemas.contract import RUN_STAGES
from tests.support.rooms import ROOT, files

SHARES_NO_CODE = "jobs/simulate"


@dataclass(frozen=True)
class Fact:
    """`pattern`: a regular expression on a line of code. `within`: the folders that are searched."""

    name: str
    home: str
    pattern: str
    within: tuple[str, ...] = ("",)


MEASURED = ("jobs/core", "jobs/daily", "jobs/marts", "jobs/measures")
FACTS = (
    Fact("tokens are prompt + completion", "schemas/columns.py", r"prompt_tokens('\)|\") ?\+|prompt_tokens \+"),
    Fact("a generation", "jobs/measures/requests.py", r"~.*is_error.*~.*is_cache_hit|~.*is_cache_hit.*~.*is_error"),
    Fact("a tool call", "jobs/measures/requests.py", r"[!=]= '?tool_calls'?"),
    Fact("a named user", "jobs/measures/requests.py", r"F\.col\('user_key'\) !="),
    Fact("an amount of USD", "schemas/columns.py", r"decimal\(18, ?12\)"),
    Fact("a sum of USD", "schemas/columns.py", r"decimal\(28, ?12\)"),
    Fact("a wide decimal", "schemas/columns.py", r"decimal\(38, ?18\)"),
    Fact("a list price", "schemas/columns.py", r"decimal\(18, ?6\)"),
    Fact("parameters in billions", "schemas/columns.py", r"decimal\(10, ?3\)"),
    Fact("a sum of squares", "schemas/columns.py", r"decimal\(38, ?0\)"),
    Fact("the types of columns are cast", "jobs/measures/typed.py", r"\.cast\(column\.type\)"),
    Fact("tokens per million", "jobs/measures/money.py", r"\b1_?000_?000\b|0\.000001", MEASURED),
    Fact("known costs", "jobs/measures/pricing.py", r"cost_kind'\)( ==|\.isin)"),
    Fact("months of the window", "schemas/columns.py", r"\b13\b.*month|MONTHS\b.* = 13\b"),
    Fact("Monday as a column", "jobs/measures/periods.py", r"trunc\(.*'week'"),
    Fact("Monday as a date", "jobs/measures/calendar.py", r"weekday\(\)"),
    Fact("the newest of a group", "jobs/measures/periods.py", r"max_by\(.*'request_date'\)"),
    Fact("a share", "jobs/measures/shares.py", r"try_divide\(|\) / (F\.|\w+\.cast)", MEASURED),
    Fact("a rank", "jobs/measures/ranks.py", r"row_number\(\)", ("jobs/daily", "jobs/marts", "jobs/measures")),
    Fact("the median of rows", "jobs/measures/medians.py", r"F\.median\(cost\)|F\.median\('", MEASURED),
    Fact("standard errors of an interval", "jobs/measures/intervals.py", r"\b1\.96\b"),
    Fact("when an interval is reliable", "schemas/sample_columns.py", r"RELIABLE_FROM = |at least (ten|10) "),
    Fact("open weights", "jobs/measures/models.py", r"isin\(\*OPEN_WEIGHT_SOURCE_TYPES\)"),
    Fact("a free model", "jobs/measures/models.py", r"== 'free'"),
    Fact("limits of the size classes", "schemas/columns.py", r"\b15\b.*\b70\b|MEDIUM_BELOW_BILLION = "),
    Fact("users of a cohort", "schemas/marts/cohort_retention.py", r"FEWEST_USERS = |user_count >= \d|fewer than \d"),
)


def stated_twice() -> dict[str, list[str]]:
    """Fact -> the places beyond its one place; facts that are stated once are left out."""
    found = {fact.name: places_beyond_home(fact) for fact in FACTS}
    found["the list of stages"] = listed(set(RUN_STAGES), (ast.Tuple, ast.List, ast.Set))
    found["the tables of a stage"] = [
        place
        for stage in RUN_STAGES
        for place in listed({table.name for table in tables_of_stage(stage)}, (ast.Tuple, ast.List, ast.Set, ast.Dict))
    ]
    return {name: places for name, places in found.items() if places}


def places_beyond_home(fact: Fact) -> list[str]:
    """The lines with the pattern, but for the first one at home."""
    found, is_at_home = [], False
    for path in _searched():
        name = str(path.relative_to(ROOT))
        for line in code_lines(path) if name.startswith(fact.within) else ():
            if re.search(fact.pattern, line):
                if name == fact.home and not is_at_home:
                    is_at_home = True
                else:
                    found.append(f"{name}: {line.strip()[:120]}")
    return found


def is_at_home(fact: Fact) -> bool:
    """Whether the fact is where it belongs: else its pattern finds nothing any more, and guards nothing."""
    return any(re.search(fact.pattern, line) for line in code_lines(ROOT / fact.home))


def listed(names: set[str], kinds: tuple[type[ast.expr], ...]) -> list[str]:
    """The literals of these kinds that name all of `names`: they would have to change with every new one."""
    found = []
    for path in _searched():
        for node in ast.walk(_code(path)):
            if isinstance(node, kinds) and names <= _texts(node):
                found.append(f"{path.relative_to(ROOT)}: {', '.join(sorted(names))}")
    return found


def _texts(node: ast.expr) -> set[object]:
    """The constants in a literal; for a dictionary its keys."""
    items = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    return {item.value for item in items if isinstance(item, ast.Constant)}


def _searched() -> Iterator[Path]:
    return (path for path in files() if not str(path.relative_to(ROOT)).startswith(SHARES_NO_CODE))


@cache
def _code(path: Path) -> ast.Module:
    """The file without docstrings, nor the texts that stand below constants."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            is_text = [isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) for line in node.body]
            node.body = [line for line, text in zip(node.body, is_text, strict=True) if not text] or [ast.Pass()]
    return tree


@cache
def code_lines(path: Path) -> tuple[str, ...]:
    """The code of a file, one statement per line."""
    return tuple(ast.unparse(_code(path)).splitlines())


def report() -> str:
    """What was found, as text."""
    found = stated_twice()
    lines = [f"{len(found)} facts stated twice, of {len(FACTS) + 2}"]
    for name, places in found.items():
        lines += [f"  {name}:", *(f"    {place}" for place in places)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())  # noqa: T201 - this is its result
