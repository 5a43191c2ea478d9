"""The texts of the project that people read: documents, and the strings of its Python files."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("jobs", "schemas", "expectations", "dags")
DOCUMENTS = [
    *(ROOT / f"{name}.md" for name in ("README", "GLOSSARY", "CONTRIBUTING", "CHANGELOG")),
    ROOT / "schemas" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
QUOTED_CODE = re.compile(r"`[^`]* [^`]*`")
FEWEST_WORDS = 3
"""A string of fewer words is a name, a key or a label."""


@dataclass(frozen=True)
class Text:
    """A text, the file that it is in, and the line on which it begins."""

    path: Path
    line: int
    words: str

    @property
    def place(self) -> str:
        """File and line, as a test names them."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def paragraphs(document: Path) -> Iterator[Text]:
    """The paragraphs, list items and table rows of a Markdown file, without its blocks of code."""
    start, lines, is_code = 1, [], False
    for number, line in enumerate([*document.read_text(encoding="utf-8").splitlines(), ""], 1):
        begins = not line.strip() or line.lstrip().startswith(("|", "* ", "#", "- "))
        if (begins or line.startswith("```")) and lines:
            yield Text(document, start, QUOTED_CODE.sub("`…`", " ".join(lines)))
            lines = []
        if line.startswith("```"):
            is_code = not is_code
        elif not is_code and line.strip():
            start = start if lines else number
            lines.append(line.strip())


def strings(folder: Path) -> Iterator[Text]:
    """The docstrings, help texts, messages and other strings of some words of all Python files below a folder."""
    for path in sorted(folder.rglob("*.py")):
        for line, words in _strings_of(ast.parse(path.read_text(encoding="utf-8"))):
            if len(words.split()) >= FEWEST_WORDS:
                yield Text(path, line, " ".join(words.split()))


def _strings_of(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values]
        yield node.lineno, "".join(parts)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from _strings_of(child)


def prose() -> list[Text]:
    """All texts that the rules of English hold for."""
    documents = [text for document in DOCUMENTS for text in paragraphs(document)]
    return documents + [text for name in PACKAGES for text in strings(ROOT / name)]
