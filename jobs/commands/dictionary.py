"""The data dictionary, schemas/README.md, written from the contracts."""

from jobs.commands.output import say
from schemas import dictionary


def dictionary_page(check: bool) -> None:
    """Write schemas/README.md, or with `check` raise CensusError if it differs from the contracts."""
    if check:
        dictionary.check()
        say(f"{dictionary.PAGE.parent.name}/{dictionary.PAGE.name} is up to date")
    else:
        dictionary.write()
        say(f"{dictionary.PAGE.parent.name}/{dictionary.PAGE.name} is written")
