"""A settings file and the folders for one's own logs."""

import os
import secrets
import shlex
from pathlib import Path

from jobs.commands.output import say, show_text
from jobs.ingest.sources import SOURCES, TAG_SOURCES
from jobs.settings import DEFAULT_FILE as SETTINGS_FILE
from jobs.settings import SETTINGS_FILE as SETTINGS_VARIABLE
from jobs.settings import variables
from schemas.errors import CensusError

KEY_BYTES = 32
HEAD = """\
# Settings of Token Census: one VARIABLE=value per line. A variable of the environment wins over this file.
# Read from the file that CENSUS_SETTINGS names, or from census.env in the current folder.
# This file holds a secret key. Do not commit it, and keep a copy where your other secrets are: it cannot be made again.
"""


def init(folder: Path, source: str) -> None:
    """Write the settings file and the folders for the logs of `source`; name what was written and what to do next.

    Raises CensusError for an unknown source, a path that a settings file cannot hold, and if the settings file
    already exists: then nothing has changed. The key is made here and never printed.
    """
    if source not in SOURCES:
        raise CensusError(f"no source is named {source!r}; known are {', '.join(SOURCES)}")
    root = folder.resolve()
    settings = root / SETTINGS_FILE
    if settings.exists():
        raise CensusError(f"{settings} already exists, with a key that must not be lost; nothing was written")
    if "'" in str(root) or "${" in str(root):
        raise CensusError(f"{root}: a settings file cannot hold a path with ' or ${{; choose another folder")
    logs = root / "raw" / "requests" / f"source={source}"
    tags = root / "raw" / "tags" / f"source={next(iter(TAG_SOURCES))}"
    own = root / "raw" / "catalogue" / "own"
    for made in (logs, tags, own):
        made.mkdir(parents=True, exist_ok=True)
    _write_secret(settings, _content(root))
    say(f"wrote {settings}: every setting with its default, and a new key; only you can read it")
    say(f"made {logs}/: put the logs that landed on a day into dt=YYYY-MM-DD/")
    say(f"made {tags}/: the same for tags of a content classifier, if you have any")
    say(f"made {own}/: your own models and prices, if the catalogue lacks them (docs/catalogue.md)")
    show_text(_next_commands(settings))


def _content(root: Path) -> str:
    """Every variable after its description; variables without a value here are comments."""
    values = {
        "CENSUS_RAW": root / "raw",
        "CENSUS_LAKE": root / "lake",
        "CENSUS_REPORT": root / "report",
        "CENSUS_USER_KEY": secrets.token_hex(KEY_BYTES),
    }
    parts = [HEAD]
    for variable, default, description in variables():
        if variable == SETTINGS_VARIABLE:
            continue
        line = f"{variable}={shlex.quote(str(values[variable]))}" if variable in values else f"# {variable}={default}"
        parts.append(f"# {description}\n{line}\n")
    return "\n".join(parts)


def _write_secret(path: Path, text: str) -> None:
    """Write a new file that only its owner can read, from the first byte on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _next_commands(settings: Path) -> str:
    days = "--from YYYY-MM-DD --to YYYY-MM-DD"
    return (
        f"export CENSUS_SETTINGS={shlex.quote(str(settings))}\n"
        f"python -m jobs plan {days}     # which files a run would read and what it would replace\n"
        f"python -m jobs build {days}    # all tables and the report"
    )
