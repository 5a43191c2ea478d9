"""Runs one command and measures it with every process that it starts; Linux only, since it reads /proc.

`python -m bench.watch RESULT LOG -- COMMAND…` writes the costs as JSON to RESULT and all output of the command to LOG.
It is a process of its own, so that the processor time of its children is that of the command alone.
"""

import ctypes
import json
import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import IO

SECONDS_BETWEEN_SAMPLES = 0.2
SECONDS_FOR_ORPHANS = 20.0
"""How long to wait for processes that outlive the command, such as Spark's Java, before they are ended."""

BECOME_PARENT_OF_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2): without it nobody would count a Java that outlives its Python."""

STAGE = re.compile(r"^(?:\d\d:\d\d:\d\d )?(?:stage )?(models|ingest|daily|marts|report)\s*$")
"""The line with which a command says that a stage begins."""

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGESIZE")
MIB = 2**20
USER_TIME = 11
"""Place in /proc/<pid>/stat, behind the name, of user, system, children's user and children's system time (ticks)."""
ADDRESS_SPACE, RESIDENT_PAGES = 20, 21
"""Places there of the size of the address space in bytes, and of its part that is in memory, in pages."""


@dataclass(frozen=True)
class Moment:
    """What a command has cost up to a moment: seconds since it began, CPU seconds of all its processes."""

    wall_seconds: float
    cpu_seconds: float


@dataclass
class Costs:
    """The costs of a command with all processes that it started.

    `wall_seconds`: until the command itself ended. `cpu_seconds`: user and system time of all processes, also of those
    that ended later. `peak_mib`: the largest resident memory of all of them together; pages that several share count
    several times. `stages`: name -> what it cost, where the command says when a stage begins.
    """

    exit_code: int = -1
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mib: float = 0.0
    stages: dict[str, Moment] = field(default_factory=dict)


def watch(command: list[str], log: Path) -> Costs:
    """Run a command to its end; its output goes to a file."""
    _become_parent_of_orphans()
    costs, is_over = Costs(), Event()
    begins: list[tuple[str, Moment]] = []
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    reading = Thread(target=_read, args=(process.stdout, log, begin, begins), daemon=True)
    sampling = Thread(target=_sample, args=(costs, is_over), daemon=True)
    reading.start()
    sampling.start()
    costs.exit_code = process.wait()
    costs.wall_seconds = time.perf_counter() - begin
    _wait_for_orphans()
    is_over.set()
    reading.join(timeout=5)
    sampling.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    costs.cpu_seconds = used.ru_utime + used.ru_stime
    costs.peak_mib = max(costs.peak_mib, used.ru_maxrss / 1024)
    costs.stages = _differences(begins, Moment(costs.wall_seconds, costs.cpu_seconds))
    return costs


def _differences(begins: list[tuple[str, Moment]], end: Moment) -> dict[str, Moment]:
    """What each stage cost, from the costs at its begin and at the begin of the next one."""
    moments = [*(moment for _, moment in begins), end]
    return {
        stage: Moment(next_.wall_seconds - start.wall_seconds, next_.cpu_seconds - start.cpu_seconds)
        for (stage, start), next_ in zip(begins, moments[1:], strict=True)
    }


def _become_parent_of_orphans() -> None:
    if not Path("/proc/self/stat").exists():
        raise SystemExit("bench needs Linux: it reads the costs of processes from /proc")
    if ctypes.CDLL(None, use_errno=True).prctl(BECOME_PARENT_OF_ORPHANS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def _read(output: IO[bytes] | None, log: Path, begin: float, begins: list[tuple[str, Moment]]) -> None:
    """Copy the output to the log, and note the costs at the begin of each stage."""
    if output is None:
        return
    with log.open("wb") as file:
        for line in output:
            file.write(line)
            stage = STAGE.match(line.decode("utf-8", "replace"))
            if stage:
                begins.append((stage[1], Moment(time.perf_counter() - begin, _cpu_seconds())))


def _sample(costs: Costs, is_over: Event) -> None:
    while not is_over.wait(SECONDS_BETWEEN_SAMPLES):
        costs.peak_mib = max(costs.peak_mib, _resident_bytes(_descendants()) / MIB)


def _wait_for_orphans() -> None:
    """Wait for all processes that the command left, and end those that do not end by themselves."""
    deadline = time.monotonic() + SECONDS_FOR_ORPHANS
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid:
            continue
        if time.monotonic() > deadline:
            for orphan in _descendants():
                os.kill(orphan, 9)
            deadline += SECONDS_FOR_ORPHANS
        time.sleep(0.05)


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat behind the name of the program; none if the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _descendants() -> dict[int, list[str]]:
    """All processes below this one, with their fields of `_stat`."""
    stats = {int(entry.name): _stat(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    below, parents = {}, {os.getpid()}
    while parents:
        found = {pid: stat for pid, stat in stats.items() if len(stat) > RESIDENT_PAGES and int(stat[1]) in parents}
        below.update(found)
        parents = set(found)
    return below


def _cpu_seconds() -> float:
    """CPU seconds up to now of all processes below this one, and of those that have ended."""
    ticks = sum(int(time) for stat in _descendants().values() for time in stat[USER_TIME : USER_TIME + 4])
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ticks / TICKS_PER_SECOND + ended.ru_utime + ended.ru_stime


def _resident_bytes(processes: dict[int, list[str]]) -> int:
    """The resident memory of all processes, without those that have only begun.

    A process that Java starts has the memory of Java itself until it becomes another program: the same address space.
    """
    pages = 0
    for stat in processes.values():
        parent = processes.get(int(stat[1]))
        if not (parent and parent[ADDRESS_SPACE] == stat[ADDRESS_SPACE]):
            pages += int(stat[RESIDENT_PAGES])
    return pages * PAGE_BYTES


def main() -> None:
    """Measure the command of the arguments."""
    result, log, _, *command = sys.argv[1:]
    costs = watch(command, Path(log))
    Path(result).write_text(json.dumps(asdict(costs)), encoding="utf-8")


if __name__ == "__main__":
    main()
