"""Count the rooms of the program and the arrows between them: `python -m tests.support.rooms` prints both.

A room is a top-level package, a folder of `jobs/`, or a module that lies loose in `jobs/`. An arrow says that files of
one room import from another. Counted are import statements, wherever they stand; modules that `import_module` finds by
the name of a table or stage are not.
"""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("dags", "schemas", "expectations", "jobs")
Arrows = dict[tuple[str, str], list[str]]
"""From room, to room -> the files of the first that import from the second."""


def files(root: Path = ROOT) -> list[Path]:
    """All Python files of the program."""
    return sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))


def room_of(module: str) -> str:
    """`jobs.daily.daily_user_usage` -> `jobs.daily`; `schemas.columns` -> `schemas`."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "jobs" else parts[0]


def rooms(root: Path = ROOT) -> list[str]:
    """All rooms with code in them."""
    return sorted({room_of(_module(path, root)) for path in files(root) if path.stat().st_size})


def arrows(root: Path = ROOT) -> Arrows:
    """All arrows between rooms."""
    found: Arrows = defaultdict(list)
    for path in files(root):
        here = room_of(_module(path, root))
        for there in {room_of(name) for name in _imported(path) if name.split(".")[0] in PACKAGES} - {here}:
            found[here, there].append(str(path.relative_to(root)))
    return dict(found)


def upward(found: Arrows, root: Path = ROOT) -> list[tuple[str, str]]:
    """The arrows that do not lead to a lower layer of pyproject.toml; rooms of one layer know nothing of each other."""
    layer = _layers(root)
    return sorted((here, there) for here, there in found if layer[here] <= layer[there])


def _module(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path) -> Iterator[str]:
    """The modules that a file imports; for `from jobs import x` the module x."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "jobs":
            yield from (f"jobs.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _layers(root: Path) -> dict[str, int]:
    """Room -> the number of its layer, from below: the packages, and in the place of `jobs` its folders."""
    tools = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    contracts = [contract for contract in tools["importlinter"]["contracts"] if contract["type"] == "layers"]
    of_packages, of_jobs = (contract["layers"] for contract in contracts)
    inside = [{f"jobs.{name}" for name in layer.split(" | ")} for layer in of_jobs]
    from_above = [set(layer.split(" | ")) for layer in of_packages]
    place = next(number for number, layer in enumerate(from_above) if "jobs" in layer)
    beside = from_above[place] - {"jobs"}
    ordered = [*from_above[:place], inside[0] | beside, *inside[1:], *from_above[place + 1 :]]
    return {room: number for number, layer in enumerate(reversed(ordered)) for room in layer}


def report() -> str:
    """Rooms and arrows as text."""
    found = arrows()
    lines = [f"{len(rooms())} rooms, {len(found)} arrows, {len(upward(found))} of them not downward"]
    for room in rooms():
        lines.append(f"  {room} -> {', '.join(sorted(there for here, there in found if here == room)) or 'nothing'}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())  # noqa: T201 - this is its result
