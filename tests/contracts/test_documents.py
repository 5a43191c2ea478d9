"""The documents name files, tables, commands and words that exist, and are written in sentences that are read once."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from jobs.__main__ import app
from schemas import LAYER_OF_STAGE, TABLE_BY_NAME
from tests.contracts.prose import DOCUMENTS, PACKAGES, ROOT, Text, prose, strings

COMMANDS = set(get_command(app).commands)  # type: ignore[attr-defined]
FOLDERS = "|".join(sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0].isalpha()))
PATH = re.compile(rf"(?<![\w/.$-])(?:{FOLDERS})/[\w./*-]*[\w*/]")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
INVENTED = {"x", "acme", "acme_call"}
"""Files of the reader's own: the pages show how to write them."""

KNOWN = set(TABLE_BY_NAME) | {name for table in TABLE_BY_NAME.values() for name in table.column_names}

COMMAND = re.compile(r"python -m jobs (\w+)")
LAYERS = "|".join(sorted(set(LAYER_OF_STAGE.values())))
TABLE = re.compile(rf"\b(?:{LAYERS})/(\w+)(?![\w./<])|`((?:daily|weekly|window|monthly)_\w+)`")
RENAMED = re.compile(r"^\| `(?:(?:core|marts)/)(\w+)` \| `(?:core|marts)/(\w+)`", re.MULTILINE)
TERM = re.compile(r"^\| \*\*([^*]+)\*\*", re.MULTILINE)
STEP = re.compile(r"^\| (\d+) \| `([^`]+)` \| `(\w+)` \|", re.MULTILINE)
FOREIGN = ("Please install", "no Java 17 or later", "Cannot execute: spark-submit", "--master yarn")
FOREIGN += ("ConcurrentAppendException", "Database is locked", "port 8080 is in use", "erase")
"""Messages of Airflow, Spark and the set-up, which the run book explains too."""
COMPOSED = ("rejected_share is", "it is critical above", "0 rows of this person")
"""Messages with values between their words; in the code these words are not next to each other."""
GLOSSARY = ROOT / "GLOSSARY.md"

HABITS = {
    "write 'is not a …', not 'is no …'": (
        r"(?<!there )\b(?:is|are|was|were|be) no (?!longer\b|more\b|fewer\b|less\b)[a-z]"
    ),
    "write 'one … per week', not 'one … a week'": (
        r"\b(?:an?|one|two|three|some|[\d,]*\d) (?:[a-z-]+ )?(?:rows?|lines?|records?|files?|commits?|columns?|objects?"
        r"|places?|bars?|values?|requests?|tokens|accounts?|models?|folders?|tables?|colours?|module|bytes|decimals|generation|span"
        r"|asset|one) an? (?!time\b|little\b|bit\b|second\b|later\b)[a-z]"
    ),
    "write 'this many', not 'so many'": r"\bso (?:many|few|much)\b",
    "begin with a noun, not with 'What is …'": (
        r"(?:^|[.:;!] |\| )What (?:is|are|was|were|has|had|does|comes?|came|lands?|cannot|can|no|the|it|they|an?)\b"
        r"[^.:;|?]* (?:is|are|was|has|have|makes?|stays?|goes|ends?|changes?)\b"
    ),
    "write who or what does it, not 'nobody', 'told', 'said', 'stands'": (
        r"(?<!`)\b(?:nobody|told|said"
        r"|(?:stands?|stood)(?= (?:in|on|at|as|beside|below|above|before|behind|there|still)\b))\b"
    ),
}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_a_document_names_exist(document):
    text = document.read_text(encoding="utf-8")
    named = {(ROOT, path) for path in PATH.findall(text)} | {(document.parent, path) for path in LINK.findall(text)}
    assert {path for folder, path in named if _is_missing(folder, path)} == set()


def test_files_that_the_code_names_exist():
    texts = [text for package in PACKAGES for text in strings(ROOT / package)]
    named = {(text.place, path) for text in texts for path in PATH.findall(text.words)}
    assert {(place, path) for place, path in named if _is_missing(ROOT, path)} == set()


def _is_missing(folder: Path, path: str) -> bool:
    if Path(path).stem in INVENTED:
        return False
    return not (any(folder.glob(path)) if "*" in path else (folder / path).exists())


def test_tables_and_commands_that_documents_name_exist():
    renamed = {old for old, _ in RENAMED.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))}
    unknown = set()
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        named = {one or other for one, other in TABLE.findall(text)} - KNOWN
        if document.name == "CHANGELOG.md":
            named, text = named - renamed, text.replace("python -m jobs accounts", "")
        unknown |= {(document.name, name) for name in named | set(COMMAND.findall(text)) - COMMANDS}
    assert unknown == set()


def test_changelog_renames_to_what_exists_and_no_document_uses_an_old_name():
    renamed = RENAMED.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert len(renamed) >= 12
    assert [new for _, new in renamed if new not in TABLE_BY_NAME] == []
    old = re.compile("|".join(rf"`(?:\w+/)?{name}`" for name, _ in renamed))
    others = [document for document in DOCUMENTS if document.name != "CHANGELOG.md"]
    assert [document.name for document in others if old.search(document.read_text(encoding="utf-8"))] == []


def test_every_term_of_the_glossary_is_used_in_the_documents():
    terms = TERM.findall(GLOSSARY.read_text(encoding="utf-8"))
    assert len(terms) >= 25 and terms == sorted(terms, key=str.lower)
    texts = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS if path != GLOSSARY)
    flat = " ".join(texts.replace("-", " ").lower().split())
    assert [term for term in terms if term.lower().replace("-", " ").removesuffix("y") not in flat] == []


@pytest.mark.parametrize("habit", HABITS)
def test_sentences_are_read_once(habit):
    wrong = re.compile(HABITS[habit])
    assert [_around(text, found) for text in prose() for found in wrong.finditer(text.words)] == []


def _around(text: Text, found: re.Match[str]) -> str:
    return f"{text.place}: … {text.words[max(found.start() - 20, 0) : found.end() + 30]} …"


@pytest.mark.parametrize("walk", ["The walk of one log line", "The walk of one mart row"])
def test_a_walk_names_functions_that_exist_and_each_file_once(walk):
    section = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split(f"## {walk}\n")[1].split("\n## ")[0]
    steps = STEP.findall(section)
    assert [int(number) for number, _, _ in steps] == list(range(1, len(steps) + 1)) and len(steps) > 15
    assert len({path for _, path, _ in steps}) == len(steps)
    source = {path: (ROOT / path).read_text(encoding="utf-8") for _, path, _ in steps}
    assert [(path, name) for _, path, name in steps if not re.search(rf"^ *def {name}\(", source[path], re.M)] == []


def test_the_run_book_explains_messages_as_the_code_writes_them():
    table = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("## What failed, and what to do")[1]
    cells = re.findall(r"^\| (.*?) \|", table.split("\n\n")[2], re.MULTILINE)[2:]
    parts = [
        part.strip(" :;'") for cell in cells for span in re.findall(r"`([^`]+)`", cell) for part in span.split("…")
    ]
    written = " ".join(text.words for package in PACKAGES for text in strings(ROOT / package))
    explained = [part for part in parts if len(part) > 3 and part not in FOREIGN + COMPOSED]
    assert len(explained) > 20
    assert [
        part for part in explained if part not in written and part.replace("CENSUS_USER_KEY ", "") not in written
    ] == []
