"""Spark's event logs of a run of the tests: every plan of every test, as Spark's own pages would show it."""

from collections.abc import Iterable
from pathlib import Path

from jobs.settings import settings
from tests.support import run_folder

SEEN = ("SparkListenerSQLExecutionStart", "inner_pad")
"""In the logs of a run that has built the reference lake: a plan, and the plan of the keyed hash."""

NEVER = "dynamicpruning"
"""Pruning while a plan runs waits, in threads of its own, for broadcasts of that plan: a build once stood still."""


def texts_found(logs: Iterable[Path], texts: Iterable[str]) -> dict[str, list[str]]:
    """Text -> the names of the logs that hold it, with the line where it is first found, shortened."""
    found: dict[str, list[str]] = {}
    needles = {text: text.encode() for text in texts}
    for log in logs:
        left = dict(needles)
        with log.open("rb") as lines:
            for line in lines:
                for text in [text for text, needle in left.items() if needle in line]:
                    place = line.index(left.pop(text))
                    shown = line[max(0, place - 300) : place + 100].decode(errors="replace")
                    found.setdefault(text, []).append(f"{log.name}: …{shown}…")
    return found


def defects(run: Path, secrets: Iterable[str]) -> list[str]:
    """What the event logs of a run hold and must not, or lack: without plans a search finds nothing."""
    logs = sorted(run_folder.events(run).iterdir())
    found = texts_found(logs, [*secrets, NEVER, *SEEN])
    defects = [f"{text} is in Spark's event log {place}" for text in (*secrets, NEVER) for place in found.get(text, [])]
    lacking = [text for text in SEEN if text not in found]
    has_spark = settings().engine == "spark"  # the embedded engine writes no log of its plans
    if has_spark and (run / "reference" / "lake" / "marts").exists() and lacking:
        defects.append(f"Spark's event logs show no {' and no '.join(lacking)}: they were searched for nothing")
    return defects
