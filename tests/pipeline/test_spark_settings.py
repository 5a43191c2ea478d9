"""Spark settings: what a person sets wins over a default of ours, except what the numbers in the tables depend on."""

import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.lake.spark import DEFAULTS, DELTA_EXTENSION, FORCED, LOCAL_DEFAULTS, chosen, require_delta
from jobs.settings import settings
from schemas.errors import CensusError
from tests.support import builds

ROOT = Path(__file__).parents[2]
SHOWN = [
    "spark.sql.shuffle.partitions",
    "spark.sql.files.openCostInBytes",
    "spark.sql.adaptive.enabled",
    "spark.sql.session.timeZone",
    "spark.databricks.delta.snapshotPartitions",
    "spark.driver.memory",
]
SCRIPT = f"""
import json, sys
from jobs.lake.engine import open_session
spark = open_session("settings")
found = {{name: spark.conf.get(name, None) for name in {SHOWN!r}}}
found["name"] = spark.sparkContext.appName
found["heap"] = spark._jvm.java.lang.Runtime.getRuntime().maxMemory()
print("FOUND" + json.dumps(found))
"""


def started(folder: Path, command: list[str], **changes: str) -> tuple[dict, str]:
    """What a Spark application says of its settings, and what it logs."""
    script = folder / "show_settings.py"
    script.write_text(SCRIPT, encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CENSUS_", "SPARK_"))}
    environment = (
        inherited | {"CENSUS_ENGINE": "spark", "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable} | changes
    )
    builds.count(builds.COLD)
    done = subprocess.run(
        [*command, str(script)], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("FOUND"))
    return json.loads(line.removeprefix("FOUND")), done.stdout + done.stderr  # spark-submit joins both in stdout


@pytest.mark.slow
def test_conf_and_spark_defaults_of_spark_submit_win_over_our_defaults(tmp_path):
    conf = tmp_path / "conf"
    shutil.copytree(ROOT / "infra" / "spark", conf)
    with (conf / "spark-defaults.conf").open("a") as file:
        file.write("\nspark.sql.files.openCostInBytes 1234\nspark.sql.session.timeZone America/New_York\n")
    command = [str(Path(sys.executable).with_name("spark-submit")), "--conf", "spark.sql.shuffle.partitions=7"]
    found, log = started(
        tmp_path, command, SPARK_CONF_DIR=str(conf), CENSUS_SPARK_CONF="spark.sql.shuffle.partitions=9"
    )
    assert (found["spark.sql.shuffle.partitions"], found["spark.sql.files.openCostInBytes"]) == ("7", "1234")
    assert (found["spark.sql.session.timeZone"], found["spark.sql.adaptive.enabled"]) == ("UTC", "false")
    assert "spark.sql.session.timeZone is always UTC: America/New_York is not taken" in log


@pytest.mark.slow
def test_plain_python_takes_our_defaults_and_what_the_operator_sets(tmp_path):
    own = "spark.driver.memory=1g spark.databricks.delta.snapshotPartitions=3"
    found, _ = started(tmp_path, [sys.executable], CENSUS_SPARK_CONF=own)
    assert (found["spark.sql.shuffle.partitions"], found["spark.sql.session.timeZone"]) == ("2", "UTC")
    assert (found["spark.driver.memory"], found["spark.databricks.delta.snapshotPartitions"]) == ("1g", "3")
    assert found["name"] == "settings"
    assert found["heap"] <= 1024**3, "infra/spark/spark-defaults.conf says 4g"


def test_a_cluster_keeps_spark_s_own_number_of_partitions():
    on_cluster = chosen({"spark.master": "spark://master:7077"})
    assert not set(LOCAL_DEFAULTS) & set(on_cluster)
    assert {**DEFAULTS, **FORCED}.items() <= on_cluster.items()
    assert LOCAL_DEFAULTS.items() <= chosen({"spark.master": "local[*]"}).items()


def test_forced_settings_hold_and_say_so(caplog):
    caplog.set_level(logging.WARNING, logger="jobs")
    found = chosen({"spark.sql.ansi.enabled": "false", "spark.sql.files.ignoreCorruptFiles": "FALSE"})
    assert (found["spark.sql.ansi.enabled"], found["spark.sql.files.ignoreCorruptFiles"]) == ("true", "false")
    assert caplog.messages == ["spark.sql.ansi.enabled is always true: false is not taken"]


@pytest.mark.parametrize("given", ["com.example.Extension", f"com.example.Extension, {DELTA_EXTENSION}"])
def test_extensions_are_kept_beside_that_of_delta(given):
    found = chosen({"spark.sql.extensions": given, "spark.sql.catalog.spark_catalog": "com.example.DeltaSubclass"})
    assert found["spark.sql.extensions"] == f"{DELTA_EXTENSION},com.example.Extension"
    assert found["spark.sql.catalog.spark_catalog"] == "com.example.DeltaSubclass"


@pytest.mark.skipif(settings().engine == "embedded", reason="of Spark alone")
def test_without_delta_a_run_says_what_to_do(spark):
    require_delta(spark)
    with pytest.raises(CensusError, match=r"Spark has no Delta.*CENSUS_ENGINE=spark make setup"):
        require_delta(spark, "io.delta.NoSuchClass")


@pytest.mark.slow
def test_without_java_a_run_says_what_to_do(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "dirname", "env", "uname", "cat", "rm", "sh"):
        (tools / tool).symlink_to(shutil.which(tool))
    (tools / "python3").symlink_to(sys.executable)
    environment = {"PATH": str(tools), "CENSUS_ENGINE": "spark", "CENSUS_LAKE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "jobs", "marts", "--from", "2025-01-06", "--to", "2025-01-06"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "stopped: Spark does not start" in done.stderr
    assert "CENSUS_ENGINE=spark make setup" in done.stderr
    assert "Traceback" not in done.stderr
