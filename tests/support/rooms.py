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


def arrows(root: Path = ROOT) -> Arrows:
    """All arrows between rooms."""
    found: Arrows = defaultdict(list)
    for path in files(root):
        module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for name in _imported(path):
            if name.split(".")[0] in PACKAGES and room_of(name) != room_of(module):
                found[room_of(module), room_of(name)].append(str(path.relative_to(root)))
    return found


def rooms(root: Path = ROOT) -> list[str]:
    """All rooms with a line of code."""
    modules = [".".join(path.relative_to(root).with_suffix("").parts) for path in files(root) if path.stat().st_size]
    return sorted({room_of(module.removesuffix(".__init__")) for module in modules} - {"jobs"})


def upward(found: Arrows, root: Path = ROOT) -> list[tuple[str, str]]:
    """The arrows that do not lead to a lower layer, as the layers stand in pyproject.toml."""
    level = _levels(root)
    return sorted((here, there) for here, there in found if level[here] <= level[there])


def _imported(path: Path) -> Iterator[str]:
    """The modules that a file imports; of `from jobs import x` the module x."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "jobs":
            yield from (f"jobs.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _levels(root: Path) -> dict[str, int]:
    """Room -> its layer, counted from below."""
    pages = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    packages, folders = (page["layers"] for page in pages if page["type"] == "layers")
    layers = [
        [room for name in line.split(" | ") for room in ([] if name == "jobs" else [name])]
        for line in reversed(packages)
    ]
    above = [[f"jobs.{name}" for name in line.split(" | ")] for line in reversed(folders)]
    return {room: level for level, line in enumerate(layers[:-1] + above + layers[-1:]) for room in line}


def report() -> str:
    """What there is, as text."""
    found = arrows()
    lines = [f"{len(rooms())} rooms, {len(found)} arrows, {len(upward(found))} not downward"]
    for room in rooms():
        lines.append(f"  {room} -> {', '.join(sorted(there for here, there in found if here == room)) or 'nothing'}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())  # noqa: T201 - this is its result
