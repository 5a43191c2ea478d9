"""How often a run of the tests builds: the stages that ran, and the Spark processes that were started for them."""

import json
import re
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from jobs.settings import settings
from schemas.errors import CensusError
from tests.support import run_folder

STAGES = ("ingest", "daily", "marts")
COLD = "cold Spark processes"
REFUSED = "refused"
"""Runs of a stage in this process that stopped for bad input or settings: they built nothing."""
AIMS = {"ingest": 46, "daily": 14, "marts": 10, COLD: 7}
"""The most that `make test` may need."""

TESTS_APPLICATION = "token-census-tests"
APPLICATION = re.compile(r"token-census (\w+)")


def count(what: str, number: int = 1) -> None:
    """Count for the run of the tests, whatever process this is."""
    with (run_folder.folder() / "builds").open("a", encoding="utf-8") as file:
        file.write(f"{what}\n" * number)


def count_command(command: str, number: int = 1) -> None:
    """Count a command of another process on the embedded engine: those of Spark are named by their event logs."""
    if settings().engine == "embedded":
        for stage in STAGES:
            if command in (stage, "build"):
                count(stage, number)


def count_stages(patch: pytest.MonkeyPatch) -> None:
    """Count each run of a whole stage in this process; not one of selected tables. One that stops counts as refused."""
    for stage in STAGES:
        module = import_module(f"jobs.stages.{stage}")
        patch.setattr(module, "run", _counting(stage, module.run))


def _counting(stage: str, run: Callable[..., object]) -> Callable[..., object]:
    def counted_run(*arguments: object, **options: object) -> object:
        try:
            result = run(*arguments, **options)
        except CensusError:
            count(REFUSED)
            raise
        if not options.get("select"):
            count(stage)
        return result

    return counted_run


def counted(run: Path) -> Counter[str]:
    """Runs of each stage and cold Spark processes: those counted here, and those that event logs name."""
    file = run / "builds"
    found = Counter(file.read_text(encoding="utf-8").splitlines() if file.exists() else [])
    for log in run_folder.events(run).iterdir():
        command = APPLICATION.fullmatch(_application(log))
        if command:
            found[COLD] += 1
            found.update(STAGES if command.group(1) == "build" else {command.group(1)} & set(STAGES))
    return found


def _application(log: Path) -> str:
    with log.open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            if event["Event"] == "SparkListenerApplicationStart":
                return event["App Name"]
    return ""


def described(found: Counter[str]) -> str:
    """One line for the end of a run."""
    return "pipeline builds: " + ", ".join(f"{name} {found[name]}" for name in (*AIMS, REFUSED))


def beyond(found: Counter[str]) -> list[str]:
    """What is more than the aims allow."""
    return [f"{name}: {found[name]}, the aim is {most}" for name, most in AIMS.items() if found[name] > most]
