"""Settings: where they come from, which wins, and that a wrong one is named with its place."""

import logging
import re
from pathlib import Path

import pytest

from jobs.settings import GIVES_SPARK, NOT_OURS, SPARK_CONF_DIR, settings, variables
from schemas.daily.daily_data_quality import CHECKS
from schemas.errors import CensusError

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def clean(tmp_path, monkeypatch):
    """No variable of this machine, and no file but the test's own."""
    for variable in (*(one.name for one in variables()), *NOT_OURS):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)


def write(text: str, name: str = "census.env") -> Path:
    path = Path(name).resolve()
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_lie_in_the_project_and_limits_are_those_of_the_checks():
    found = settings()
    assert (found.raw.endswith("/.census/raw"), found.report.is_absolute()) == (True, True)
    assert found.limits == {name: check.limits for name, check in CHECKS.items()}
    assert found.user_key.get_secret_value() == ""


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(monkeypatch, tmp_path):
    write(f"# mine\nCENSUS_RAW=logs\nexport CENSUS_LAKE='s3a://bucket/census/'\nCENSUS_USER_KEY={KEY}\n")
    monkeypatch.setenv("CENSUS_RAW", "other")
    found = settings()
    assert (found.raw, found.lake) == (str(tmp_path / "other"), "s3a://bucket/census")
    assert found.user_key.get_secret_value() == KEY
    monkeypatch.setenv("CENSUS_RAW", "")
    assert settings().raw == str(tmp_path / "logs"), "an empty variable is one that is not set"
    elsewhere = write("CENSUS_LATE_SHARE_WARNING_ABOVE=none\n", "elsewhere.env")
    monkeypatch.setenv("CENSUS_SETTINGS", str(elsewhere))
    assert settings().lake.endswith("/.census/lake"), "one file is read, not two"
    assert settings().limits["late_share"].warning_above is None


@pytest.mark.parametrize(
    "given",
    [
        {"CENSUS_SPARK_CONF": "spark.master=spark://master:7077"},
        {"CENSUS_LAKE": "s3a://bucket/census"},
        {"PYSPARK_GATEWAY_PORT": "4321"},
        {"SPARK_CONF_DIR": "/etc/spark"},
    ],
)
def test_spark_computes_where_it_is_given_and_nowhere_else(monkeypatch, given):
    for name in GIVES_SPARK:
        monkeypatch.delenv(name, raising=False)
    assert settings().engine == "embedded"
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert settings().engine == "spark"
    monkeypatch.setenv("CENSUS_ENGINE", "embedded")
    assert settings().engine == "embedded", "who names one gets it"


def test_the_project_s_own_configuration_of_spark_gives_none(monkeypatch, tmp_path):
    (tmp_path / "linked").symlink_to(SPARK_CONF_DIR)
    for path in (SPARK_CONF_DIR, tmp_path / "linked"):
        monkeypatch.setenv("SPARK_CONF_DIR", str(path))
        assert settings().engine == "embedded"


def test_a_changed_file_is_read_again(tmp_path):
    write("CENSUS_RAW=one\n")
    assert settings().raw == str(tmp_path / "one")
    write("CENSUS_RAW=two, another length\n")
    assert settings().raw == str(tmp_path / "two, another length")


def test_limits_are_numbers_or_none(monkeypatch):
    monkeypatch.setenv("CENSUS_REJECTED_SHARE_CRITICAL_ABOVE", "0.5")
    limits = settings().limits["rejected_share"]
    assert (limits.critical_above, limits.warning_above) == (0.5, 0.01)
    for wrong in ("half", "nan", "inf"):
        monkeypatch.setenv("CENSUS_REJECTED_SHARE_CRITICAL_ABOVE", wrong)
        expected = f"^CENSUS_REJECTED_SHARE_CRITICAL_ABOVE is '{wrong}': it must be a number, or none$"
        with pytest.raises(CensusError, match=expected):
            settings()


WRONG_FILES = [
    ("CENSUS_RAW=a\n\n# b\nCENSUS_LAKES=b\n", 4, "CENSUS_LAKES is not a setting (did you mean CENSUS_LAKE?)"),
    ("LAKE=b\n", 1, "LAKE is not a setting"),
    ("CENSUS_SETTINGS=b\n", 1, "CENSUS_SETTINGS is not a setting"),
    ("# a comment\nCENSUS_RAW\n", 2, "it must be NAME=value"),
    ("\n'CENSUS_RAW=\n", 2, "it must be NAME=value"),
    (
        "CENSUS_RAW=a\n\nCENSUS_LATE_SHARE_WARNING_ABOVE=few\n",
        3,
        "CENSUS_LATE_SHARE_WARNING_ABOVE is 'few': it must be a",
    ),
    ("CENSUS_SPARK_CONF=8g\n", 1, "CENSUS_SPARK_CONF is '8g': it must be spark.<name>=<value>"),
    ('CENSUS_SPARK_CONF="spark.a=\' "\n', 1, "CENSUS_SPARK_CONF is "),
]


@pytest.mark.parametrize(("text", "line", "message"), WRONG_FILES)
def test_a_wrong_line_of_the_file_is_named(text, line, message):
    file = write(text)
    with pytest.raises(CensusError, match=re.escape(f"{file}, line {line}: {message}")):
        settings()


def test_a_file_that_is_named_must_be_there(monkeypatch):
    monkeypatch.setenv("CENSUS_SETTINGS", "nowhere.env")
    with pytest.raises(CensusError, match=r"CENSUS_SETTINGS is nowhere\.env: there is no such file"):
        settings()


def test_an_unknown_variable_is_warned_of_once(monkeypatch, caplog):
    caplog.set_level(logging.WARNING, logger="jobs")
    monkeypatch.setenv("CENSUS_REJECTED_SHARE_STOP_ABOVE", "0.5")
    monkeypatch.setenv("CENSUS_IVY_SETTINGS", "mirror.xml")
    settings()
    settings()
    expected = "CENSUS_REJECTED_SHARE_STOP_ABOVE is not a setting (did you mean CENSUS_REJECTED_SHARE_CRITICAL_ABOVE?)"
    assert [record.getMessage() for record in caplog.records] == [f"{expected}; it is ignored"]


def test_no_message_and_no_text_of_the_settings_shows_the_key(monkeypatch):
    monkeypatch.setenv("CENSUS_USER_KEY", KEY)
    assert KEY not in repr(settings())
    monkeypatch.setenv("CENSUS_SPARK_CONF", "wrong")
    with pytest.raises(CensusError) as failure:
        settings()
    assert KEY not in str(failure.value)
    assert failure.value.__cause__ is None


def test_spark_settings_are_pairs(monkeypatch):
    monkeypatch.setenv("CENSUS_SPARK_CONF", "spark.driver.memory=8g spark.driver.extraJavaOptions='-Xss4m -Da=b'")
    assert settings().spark_conf == {"spark.driver.memory": "8g", "spark.driver.extraJavaOptions": "-Xss4m -Da=b"}


def test_every_variable_has_a_description():
    found = list(variables())
    assert len({one.name for one in found}) == len(found) == 11 + 4 * len(CHECKS)
    assert all(one.description for one in found)
    defaults = {one.name: one.default for one in found}
    assert defaults["CENSUS_VOLUME_RATIO_CRITICAL_ABOVE"] == "10"
    assert defaults["CENSUS_LATE_SHARE_CRITICAL_ABOVE"] == "none"
    assert defaults["CENSUS_USER_KEY"] == ""


def test_a_variable_in_the_file_is_not_replaced_but_named(monkeypatch):
    write(f"CENSUS_RAW=logs\nCENSUS_USER_KEY=${{HOME}}{KEY}\n")
    with pytest.raises(CensusError, match=r"census\.env, line 2: CENSUS_USER_KEY holds \$\{") as refused:
        settings()
    assert KEY not in str(refused.value)


@pytest.mark.parametrize("path", ["/data/a#b", "/data/a%20b", "/data/part[1]", "/data/a?", "s3://bucket/{a}*"])
def test_a_lake_that_readers_would_take_for_a_url_is_refused(monkeypatch, path):
    monkeypatch.setenv("CENSUS_LAKE", path)
    with pytest.raises(CensusError, match=r"CENSUS_LAKE is .* must not hold [#%?*{[]"):
        settings()
