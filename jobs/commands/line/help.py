"""How a command is registered, and how its help looks: paragraphs fill the terminal, examples keep their lines."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

import typer
from rich.markup import escape

from jobs.commands.output import plain_errors
from jobs.settings import LIMIT_NAMES

START, RUN, LOOK, CATALOGUE, DECIDE, DEVELOP = (
    "Start",
    "Run: stages over a range of arrival days",
    "Look: nothing is changed",
    "The catalogue of models and prices",
    "Decide and delete",
    "Work on the project",
)
Command = TypeVar("Command", bound=Callable[..., Any])


def reflowed(doc: str) -> str:
    """A docstring as help: its paragraphs without line breaks; indented lines, such as examples, as they are."""
    paragraphs = inspect.cleandoc(doc).split("\n\n")
    return escape("\n\n".join(part if "\n " in part else part.replace("\n", " ") for part in paragraphs))


def variables_help(variables: Iterable[tuple[str, str, str]]) -> str:
    """All settings with their defaults, the limits of arrival checks last: what closes the help of all commands."""
    settings: list[str] = []
    limits: list[str] = []
    for name, default, description in variables:
        if name.lower().endswith(LIMIT_NAMES):
            limits.append(f"  {name}={default}")
        else:
            settings.append(f"  {name}: {description}" + (f" (default {default})" if default else ""))
    paragraphs = (
        ["Settings: variables of the environment, or of a settings file", *settings],
        ["Limits of the arrival checks, with their defaults; none switches one off", *limits],
    )
    return escape("\n\n".join("\n".join(lines) for lines in paragraphs))


def command(app: typer.Typer, group: str) -> Callable[[Command], Command]:
    """Make a function a command of a group, with its docstring as the help and plain errors."""

    def registered(function: Command) -> Command:
        @wraps(function)
        def with_plain_errors(*arguments: Any, **options: Any) -> None:
            with plain_errors():
                function(*arguments, **options)

        app.command(rich_help_panel=group, help=reflowed(function.__doc__ or ""))(with_plain_errors)
        return function

    return registered
