"""The settings of an operator, and the only place that reads the environment.

Every setting is a variable `CENSUS_<NAME>`, in the environment or in a settings file. The environment wins over the
file, and the file over the default. `variables()` lists all of them, for `python -m jobs --help`.
"""

import difflib
import logging
import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from dotenv.parser import parse_stream
from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, create_model, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schemas.daily.daily_data_quality import CHECKS, Limits
from schemas.errors import CensusError

log = logging.getLogger(__name__)

PREFIX = "CENSUS_"
PROJECT = Path(__file__).resolve().parents[1]
SPARK_CONF_DIR = PROJECT / "infra" / "spark"
SETTINGS_FILE = f"{PREFIX}SETTINGS"
DEFAULT_FILE = "census.env"
NOT_OURS = ("CENSUS_IVY_SETTINGS", "CENSUS_SHARED_DATA", "CENSUS_FUZZ_LINES", "CENSUS_ORDERS")
"""Variables of the set-up and of the tests: known, but not settings of a command."""

LIMIT_NAMES = tuple(field.name for field in fields(Limits))

GIVES_SPARK = ("PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "SPARK_CONF_DIR")
"""Variables that spark-submit sets, or a person who has a Spark; infra/env.sh sets SPARK_CONF_DIR to ours."""


def _is_spark_given() -> bool:
    """Whether spark-submit or a person's own configuration of Spark started this process."""
    given = [os.environ[name] for name in GIVES_SPARK if os.environ.get(name)]
    return any(Path(value).resolve() != SPARK_CONF_DIR for value in given)


def _default_engine(read: dict[str, Any]) -> Literal["embedded", "spark"]:
    """The engine where none is named, from the settings that were read before it: see docs/operations.md."""
    is_elsewhere = "://" in read.get("lake", "") and not read["lake"].startswith("file:")
    return "spark" if _is_spark_given() or read.get("spark_conf") or is_elsewhere else "embedded"


class Variable(NamedTuple):
    """One setting as a person sees it; `default` is empty if there is none."""

    name: str
    default: str
    description: str


class Settings(BaseSettings):
    """The settings of one command. Made by `settings()`, which adds a field for every limit of CHECKS."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, env_file_encoding="utf-8", extra="ignore", frozen=True,
        hide_input_in_errors=True,
    )  # fmt: skip

    raw: str = Field(default=str(PROJECT / ".census" / "raw"), description="folder or URI of the raw logs")
    lake: str = Field(default=str(PROJECT / ".census" / "lake"), description="folder or URI of the tables")
    report: Annotated[Path, AfterValidator(Path.resolve)] = Field(
        default=PROJECT / ".census" / "report", description="folder of the report and of Data Docs"
    )
    layout: str = Field(
        default="",
        description="folders of days other than dt=%Y-%m-%d, separated by blanks, of one source by |: litellm=%Y/%m/%d",
    )
    user_key: SecretStr = Field(
        default=SecretStr(""), description="secret for hashes of user ids, at least 32 characters: openssl rand -hex 32"
    )
    hash_teams: bool = Field(
        default=False, description="true: the names of teams in the table requests are keyed hashes, as user ids are"
    )
    spark_conf: Annotated[dict[str, str], NoDecode] = Field(
        default={},
        description="Spark settings that win over spark-defaults.conf, separated by blanks: spark.driver.memory=8g …",
    )
    engine: Literal["embedded", "spark"] = Field(
        default_factory=_default_engine,
        description="what computes: embedded (in this process, without Java); spark, the default where Spark is given",
    )
    embedded_most_text_bytes: int = Field(
        default=4_000_000_000, gt=0,
        description="the embedded engine takes no more text of raw logs at once (a gzipped file counts as its sixfold)",
    )  # fmt: skip

    new_api_quota_per_usd: Decimal = Field(
        default=Decimal(500_000), gt=0, max_digits=20, decimal_places=6,
        description="units of quota of new-api and one-api that are one USD (their setting QuotaPerUnit)",
    )  # fmt: skip

    @field_validator("raw", "lake")
    @classmethod
    def _absolute(cls, value: str, field: ValidationInfo) -> str:
        """A URI as it is, a local path made absolute: a Spark executor has another working directory."""
        path = value.rstrip("/") if "://" in value else str(Path(value).resolve())
        if field.field_name == "lake" and (held := sorted(set("#%?*[]{}") & set(path))):
            raise ValueError(
                f"its path {path} must not hold {' '.join(held)}: readers of Delta tables take it for a URL"
            )
        return path

    @field_validator("spark_conf", mode="before")
    @classmethod
    def _pairs(cls, value: str | dict[str, str]) -> dict[str, str]:
        if isinstance(value, dict):
            return value
        pairs = [pair.partition("=") for pair in shlex.split(value)]
        if not all(key.startswith("spark.") and equals for key, equals, _ in pairs):
            raise ValueError("it must be spark.<name>=<value>, separated by blanks")
        return {key: text for key, _, text in pairs}

    @property
    def engine_name(self) -> str:
        """What computes, for messages."""
        return {"spark": "Spark", "embedded": "the embedded engine"}[self.engine]

    @property
    def limits(self) -> dict[str, Limits]:
        """The limits of every check of an arrival."""
        return {
            check: Limits(**{limit: getattr(self, f"{check}_{limit}") for limit in LIMIT_NAMES}) for check in CHECKS
        }


class _LimitFields(Settings):
    @field_validator(
        *(f"{check}_{limit}" for check in CHECKS for limit in LIMIT_NAMES), mode="before", check_fields=False
    )
    @classmethod
    def _number_or_none(cls, value: object) -> float | None:
        if value is None or value == "none":
            return None
        try:
            number = float(str(value))
        except ValueError:
            number = float("nan")
        if number != number or number in {float("inf"), float("-inf")}:  # noqa: PLR0124 - NaN alone differs from itself
            raise ValueError("it must be a number, or none")
        return number


def _limit_fields() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for check, expectation in CHECKS.items():
        for limit in LIMIT_NAMES:
            severity, side = limit.split("_")
            description = f"{check} is {severity} {side} this; none: never"
            default = getattr(expectation.limits, limit)
            found[f"{check}_{limit}"] = (float | None, Field(default=default, description=description))
    return found


_Complete: type[Settings] = create_model("Settings", __base__=_LimitFields, **_limit_fields())


def variables() -> Iterator[Variable]:
    """Every variable that is read, limits included, in the order in which a person needs them."""
    yield Variable(SETTINGS_FILE, f"./{DEFAULT_FILE} if present", "file of settings, NAME=value; the environment wins")
    for name, field in _Complete.model_fields.items():
        default = _default_engine({}) if name == "engine" else field.default
        default = default.get_secret_value() if isinstance(default, SecretStr) else default
        shown = "none" if default is None else "" if default == {} else str(default).removeprefix(f"{PROJECT}/")
        yield Variable(f"{PREFIX}{name}".upper(), shown, field.description or "")


def settings() -> Settings:
    """The settings as the environment and the settings file are now.

    Raises CensusError with the name of the variable, and its line in the file, if a value is not valid or if the file
    names a setting that does not exist. Of such a variable in the environment the log warns, once.
    """
    named = os.environ.get(SETTINGS_FILE)
    file = Path(named or DEFAULT_FILE).resolve()
    if named and not file.is_file():
        raise CensusError(f"{SETTINGS_FILE} is {named}: there is no such file")
    changed_at = file.stat().st_mtime_ns if file.is_file() else 0
    return _read(_census_variables(), _is_spark_given(), file if changed_at else None, changed_at)


def _census_variables() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(item for item in os.environ.items() if item[0].upper().startswith(PREFIX)))


@lru_cache(maxsize=4)
def _read(environment: tuple[tuple[str, str], ...], spark: bool, file: Path | None, changed_at: int) -> Settings:
    """The settings of this environment and file; other arguments mean another reading."""
    del spark, changed_at
    known = [variable.name for variable in variables()]
    for name, _ in environment:
        if name.upper() not in (*known, *NOT_OURS):
            log.warning("%s is not a setting%s; it is ignored", name, _nearest(name, known))
    lines = {} if file is None else _lines(file, known)
    try:
        return _Complete(_env_file=file)
    except ValidationError as error:
        first = error.errors()[0]
        variable = f"{PREFIX}{first['loc'][0]}".upper()
        given = {name.upper(): value for name, value in environment if value}
        place, value = "", given.get(variable)
        if value is None and variable in lines:
            number, value = lines[variable]
            place = f"{file}, line {number}: "
        shown = "its value" if first["loc"][0] == "user_key" else repr(value)  # the key is never shown
        raise CensusError(f"{place}{variable} is {shown}: {first['msg'].removeprefix('Value error, ')}") from None


def _lines(file: Path, known: list[str]) -> dict[str, tuple[int, str]]:
    """The line number and the value of each variable that a settings file sets.

    Raises CensusError for a line without a setting, or with an unknown one.
    """
    settable = [name for name in known if name != SETTINGS_FILE]
    found = {}
    with file.open(encoding="utf-8") as stream:
        bindings = list(parse_stream(stream))
    for key, value, original, is_error in bindings:
        text = original.string
        number = original.line + text[: len(text) - len(text.lstrip())].count("\n")
        if is_error or (key is not None and value is None):
            raise CensusError(f"{file}, line {number}: it must be NAME=value, or # and a comment")
        if key is None:
            continue
        if "${" in (value or ""):
            raise CensusError(f"{file}, line {number}: {key} holds ${{; no variable is replaced here, write its value")
        if key.upper() not in settable:
            nearest = _nearest(key, settable)
            raise CensusError(
                f"{file}, line {number}: {key} is not a setting{nearest}; python -m jobs --help lists all settings"
            )
        found[key.upper()] = (number, value or "")
    return found


def _nearest(name: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(name.upper(), known, n=1)
    return f" (did you mean {nearest[0]}?)" if nearest else ""


def prepare_embedded_environment() -> None:
    """Let the embedded engine be silent unless a person has asked it to speak: its errors reach Python anyhow."""
    os.environ.setdefault("RUST_LOG", "error")


def prepare_spark_environment() -> None:
    """Set variables that a new Java process inherits, unless they are set."""
    os.environ.setdefault("SPARK_CONF_DIR", str(SPARK_CONF_DIR))
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
