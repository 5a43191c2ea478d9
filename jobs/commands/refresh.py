"""Dated snapshots of the newest models and prices, and how they differ from those that were known."""

import datetime as dt
import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from jobs.catalogue.inputs import genai_prices, litellm_prices, snapshots
from jobs.catalogue.inputs.frames import Rows
from jobs.catalogue.inputs.own_files import OwnFile, own_files
from jobs.commands.offered import exact_json, of_files, of_index
from jobs.commands.output import Listing, say, show
from jobs.lake.storage import deliver_raw
from schemas.columns import STANDARD
from schemas.errors import CensusError

SNAPSHOTS = "models_dev"
READERS: dict[str, Callable[[str, str, dt.date], Rows]] = {
    SNAPSHOTS: snapshots.snapshot_entries,
    genai_prices.SOURCE: genai_prices.list_rows,
    litellm_prices.SOURCE: litellm_prices.list_rows,
}
"""Kind of list -> the function by which the build reads it."""

HEADINGS = {
    "source": "source",
    "provider": "provider",
    "model": "model",
    "change": "change",
    "prompt_price_before": "prompt before",
    "prompt_price": "prompt now",
    "completion_price_before": "completion before",
    "completion_price": "completion now",
}
TwoPrices = tuple[Decimal | None, Decimal | None]
"""Of a prompt and of a completion."""


@dataclass(frozen=True)
class Known:
    """A list that the catalogue has: its day, and its rows as if it were of the day of the refresh."""

    place: str
    day: dt.date
    rows: Rows


def refresh(files: Sequence[Path], day: dt.date | None, as_json: bool) -> None:
    """Write the lists of these files, or else of the newest data packages, as snapshots of a day, by default today.

    It shows which models are new, gone or repriced. A list with the content of the newest known one is not written.
    Raises CensusError, and writes nothing, for a list that the build could not read, for a folder of that day that has
    files already, and for whatever keeps pip from its index.
    """
    day = day or dt.datetime.now(dt.UTC).date()
    offers = of_files(files) if files else of_index()
    own = own_files()
    rows_now = {offer.kind: _rows(offer.kind, [(offer.place, offer.text)], day) for offer in offers}
    written: dict[str, bytes] = {}
    changes: list[dict[str, object]] = []
    for offer in offers:
        known, now = _newest_known(offer.kind, own, day), rows_now[offer.kind]
        if known and sorted(known.rows, key=repr) == sorted(now, key=repr):
            say(f"{offer.kind}: nothing new: {offer.place} has the models and prices of {known.place} ({known.day})")
            continue
        _stop_on_files(offer.kind, own, day)
        changes += _changes(offer.kind, known.rows if known else [], now, day)
        written[f"catalogue/{offer.kind}/dt={day}/{offer.file}"] = gzip.compress(offer.text.encode(), mtime=0)
    for name, content in written.items():
        deliver_raw(name, content)
    show(Listing("models that are new, gone or repriced; USD per million tokens", HEADINGS, changes), as_json)
    _say_next(list(written))


def _say_next(written: list[str]) -> None:
    if written:
        say(
            f"wrote {' and '.join(written)} below CENSUS_RAW. The next run of models rebuilds the catalogue by "
            "itself:  python -m jobs models --from D --to D"
        )
    else:
        say("wrote nothing: the catalogue has the newest models and prices")


def _rows(kind: str, texts: Sequence[tuple[str, str]], day: dt.date) -> Rows:
    """The rows of the files of one list, each its name and text.

    Raises CensusError for what the build would stop on: another form, a model that occurs twice, an empty list.
    """
    found: dict[tuple[object, ...], tuple[object, ...]] = {}
    for place, text in texts:
        rows = READERS[kind](place, text, day)
        for row in rows:
            key = row[:3] if kind == SNAPSHOTS else row[:8]
            if key in found:
                raise CensusError(f"{place}: {row[1]}: {row[2]} occurs twice; leave one of them")
            found[key] = row
        if not rows:
            raise CensusError(f"{place}: has no model that the catalogue would read; get the file again")
    return list(found.values())


def _newest_known(kind: str, own: Sequence[OwnFile], day: dt.date) -> Known | None:
    """The last list up to the day; before the first, the first one; None if there is none of this kind.

    A folder comes before the installed package of its day, as in the build.
    """
    packaged = _package_day(kind)
    days = {file.day for file in own if file.kind == kind and file.day} | ({packaged} if packaged else set())
    if not days:
        return None
    newest = max((one for one in days if one <= day), default=min(days))
    files = [file for file in own if file.kind == kind and file.day == newest]
    if files:
        rows = _rows(kind, [(file.name, file.text()) for file in files], day)
        return Known(" and ".join(file.name for file in files), newest, rows)
    place = f"the installed package {kind.replace('_', '-')}"
    return Known(place, newest, _rows(kind, [(place, _package_text(kind))], day))


def _package_day(kind: str) -> dt.date | None:
    """The day of the installed package's list; None for a kind without a package."""
    if kind == SNAPSHOTS:
        day: dt.date = snapshots.read_bundle()[0][0]
        return day
    return genai_prices.package_day() if kind == genai_prices.SOURCE else None


def _package_text(kind: str) -> str:
    if kind == SNAPSHOTS:
        return gzip.decompress(snapshots.bundle_file().read_bytes()).decode()
    return exact_json(genai_prices.package_as_json(genai_prices.package_file().read_text(encoding="utf-8")))


def _stop_on_files(kind: str, own: Sequence[OwnFile], day: dt.date) -> None:
    found = [file.name for file in own if file.kind == kind and file.day == day]
    if found:
        raise CensusError(
            f"catalogue/{kind}/dt={day} already has files, and the files of a folder are one list: {', '.join(found)}. "
            "Move them away, or choose another day with --day YYYY-MM-DD; nothing was written"
        )


def _changes(kind: str, before: Rows, now: Rows, day: dt.date) -> Iterator[dict[str, object]]:
    """One row per model that is in one of the lists alone, or whose price of prompt or completion differs."""
    old, new = _prices(kind, before, day), _prices(kind, now, day)
    for provider, model in sorted({*old, *new}):
        was, is_now = old.get((provider, model)), new.get((provider, model))
        if was == is_now:
            continue
        yield {
            "source": kind,
            "provider": provider,
            "model": model,
            "change": "new" if was is None else "gone" if is_now is None else "repriced",
            **{
                f"{name}{suffix}": None if prices is None else _digits(prices[position])
                for position, name in enumerate(("prompt_price", "completion_price"))
                for suffix, prices in (("_before", was), ("", is_now))
            },
        }


def _prices(kind: str, rows: Rows, day: dt.date) -> dict[tuple[str, str], TwoPrices]:
    """Provider and model -> the prices of the standard tier and the first band that hold on the day, or null."""
    if kind == SNAPSHOTS:
        return {(row[1], row[2]): (row[7], row[8]) for row in rows}
    found: dict[tuple[str, str], TwoPrices] = {(row[1], row[2]): (None, None) for row in rows}
    for row in sorted(rows, key=lambda row: row[5]):
        if row[4] == STANDARD and row[5] <= day and row[7] == 0:
            found[row[1], row[2]] = (row[8], row[9])
    return found


def _digits(price: Decimal | None) -> str | None:
    """A price without zeros at its end."""
    return None if price is None else f"{price.normalize():f}"
