"""The environment is read in one place, and a setting is one place: jobs/settings.py."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = {"jobs/settings.py"}
READERS = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
FILES = [path for folder in ("jobs", "schemas", "expectations", "dags") for path in (ROOT / folder).rglob("*.py")]


def reads_of_environment(source: str) -> list[int]:
    """The lines of Python code that name a reader of the environment: `os.environ`, or imported from os."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Attribute) and node.attr in READERS)
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and {name.name for name in node.names} & READERS)
    ]


def test_only_the_settings_read_the_environment():
    assert len(FILES) > 100
    found = {
        path.relative_to(ROOT).as_posix(): reads_of_environment(path.read_text(encoding="utf-8")) for path in FILES
    }
    assert {name for name, lines in found.items() if lines} == ALLOWED, found


@pytest.mark.parametrize(
    "source", ["import os\nos.environ['A']", "import os as o\no.getenv('A')", "from os import environ as e\ne['A']"]
)
def test_every_way_to_read_it_is_seen(source):
    assert reads_of_environment(source)
