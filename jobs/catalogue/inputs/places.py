"""Reads names of countries and languages (CLDR, by babel) and the regions of countries (UN M49, by countryinfo)."""

from babel import Locale
from countryinfo import CountryInfo, CountryNotFoundError

from jobs.catalogue.inputs.frames import Rows

PACKAGES = ("babel", "countryinfo")
LACKING_REGIONS = {"HM": "Oceania"}
"""Regions of UN M49 that countryinfo lacks, by country. Antarctica has none in UN M49 either."""


def read_countries() -> Rows:
    """Rows of `countries`: the codes of ISO 3166, which are those that CLDR names and countryinfo knows."""
    rows = []
    for code, name in sorted(Locale("en").territories.items()):
        try:
            # CLDR also names continents, by three digits
            regions = CountryInfo(code).info() if code.isalpha() else None
        except CountryNotFoundError:
            continue
        if regions:
            region = regions["region"] or LACKING_REGIONS.get(code)
            rows.append((code, name, region, regions.get("intermediateregion") or None))
    return rows


def read_languages() -> Rows:
    """Rows of `languages`: CLDR's identifiers, such as `zh_Hans`, and their English names."""
    return sorted(Locale("en").languages.items())
