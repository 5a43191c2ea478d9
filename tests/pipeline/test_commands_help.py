"""The help: every command and every setting is there, and every example can be typed as it is written."""

import re
import shlex
from pathlib import Path

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from jobs.__main__ import app
from jobs.settings import LIMIT_NAMES, variables

LINE = get_command(app)
ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "infra").glob("*.sh"))]
WRITTEN = re.compile(r"python -m jobs ([a-z]+)([^`\n;|]*)")
EXAMPLE = re.compile(r"^ *python -m jobs (.*?)(?: \||$)", re.MULTILINE)


def called(words: list[str]) -> tuple[list[str], TyperCommand]:
    """The words that name a command (`catalogue explain` is one of a group), and the command."""
    command, place = LINE, 0
    while isinstance(command, TyperGroup):
        command, place = command.commands[words[place]], place + 1
    return words[:place], command


def all_commands(group: TyperGroup) -> list[list[str]]:
    """The words of every command."""
    return [
        [name, *more]
        for name, command in group.commands.items()
        for more in (all_commands(command) if isinstance(command, TyperGroup) else [[]])
    ]


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


@pytest.mark.parametrize("name", all_commands(LINE), ids=" ".join)
def test_help_of_a_command_says_what_it_does_and_shows_examples_that_parse(name):
    _, command = called(name)
    assert command.help.split("\n\n")[0] in shown(*name[:-1])
    examples = EXAMPLE.findall(shown(*name))
    assert examples
    for example in examples:
        words = shlex.split(example)
        assert words[: len(name)] == name
        command.make_context(name[-1], words[len(name) :])


def test_examples_in_the_help_of_all_parse():
    examples = EXAMPLE.findall(shown())
    assert len(examples) == 4
    for example in examples:
        words = shlex.split(example)
        name, command = called(words)
        command.make_context(name[-1], words[len(name) :])


def test_every_command_is_in_a_group():
    assert [name for name, command in LINE.commands.items() if not command.rich_help_panel] == []


def test_every_command_in_the_documents_exists_with_its_options():
    found = [(page.name, *match) for page in PAGES for match in WRITTEN.findall(page.read_text(encoding="utf-8"))]
    assert len(found) > 15
    for page, name, rest in found:
        assert name in LINE.commands, f"{page}: python -m jobs {name}"
        _, command = called([name, *rest.split()])
        options = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, f"{page}: python -m jobs {name}{rest}"
