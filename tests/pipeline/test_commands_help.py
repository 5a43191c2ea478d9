"""The help: every command and every setting is there, and every example can be typed as it is written."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.settings import LIMIT_NAMES, variables

LINE = get_command(app)
ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "infra").glob("*.sh"))]
WRITTEN = re.compile(r"python -m jobs ([a-z]+)([^`\n;|]*)")
EXAMPLE = re.compile(r"^ *python -m jobs (.*?)(?: \||$)", re.MULTILINE)


def shown(*arguments: str) -> str:
    """The help in a wide terminal, as plain text."""
    ran = CliRunner().invoke(app, [*arguments, "--help"], env={"COLUMNS": "400", "TERM": "dumb", "NO_COLOR": "1"})
    assert ran.exit_code == 0
    return ran.stdout


def test_help_of_all_names_every_setting_with_its_default():
    text = shown()
    named = list(variables())
    assert "CENSUS_USER_KEY" in [name for name, _, _ in named]
    for name, default, description in named:
        if name.lower().endswith(LIMIT_NAMES):
            assert f"{name}={default}" in text.split()
        else:
            assert f"{name}: {description}" + (f" (default {default})" if default else "") in text


@pytest.mark.parametrize("name", LINE.commands)
def test_help_of_a_command_says_what_it_does_and_shows_examples_that_parse(name):
    command = LINE.commands[name]
    assert command.help.split("\n\n")[0] in shown()
    examples = EXAMPLE.findall(shown(name))
    assert examples
    for example in examples:
        called, *options = shlex.split(example)
        assert called == name
        command.make_context(name, options)


def test_examples_in_the_help_of_all_parse():
    examples = EXAMPLE.findall(shown())
    assert len(examples) == 4
    for example in examples:
        called, *options = shlex.split(example)
        LINE.commands[called].make_context(called, options)


def test_every_command_is_in_a_group():
    assert [name for name, command in LINE.commands.items() if not command.rich_help_panel] == []


def test_every_command_in_the_documents_exists_with_its_options():
    found = [(page.name, *match) for page in PAGES for match in WRITTEN.findall(page.read_text(encoding="utf-8"))]
    assert len(found) > 15
    for page, name, rest in found:
        assert name in LINE.commands, f"{page}: python -m jobs {name}"
        options = {option for parameter in LINE.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, f"{page}: python -m jobs {name}{rest}"
