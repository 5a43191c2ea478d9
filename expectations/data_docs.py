"""Data Docs: a page for each table with its newest results, and an index of these pages."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

INDEX = "index.html"

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write_page(table: str, page: str, folder: Path) -> Path:
    """Write the page that Great Expectations rendered for a table, and the index beside it; return the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{table}.html"
    written.write_text(page, encoding="utf-8")
    (folder / INDEX).write_text(index(folder), encoding="utf-8")
    return written


def index(folder: Path) -> str:
    """The list of all pages in the folder, as HTML."""
    tables = sorted(page.stem for page in folder.glob("*.html") if page.name != INDEX)
    return _ENVIRONMENT.get_template(INDEX).render(tables=tables)
