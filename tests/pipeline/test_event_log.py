"""No key, no user and no content in what Spark writes of itself: its event log holds the plans that its UI shows."""

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest

from tests.oracle.lake import run_jobs
from tests.support.lake_runs import KEY, generation, use, write_lines

ROOT = Path(__file__).parents[2]
DAY = dt.date(2025, 1, 6)
CONTENTS = [f"canary-{number}@example.com" for number in range(20)]
PEOPLE = ["ada-the-user", "eve-the-user", "session-of-ada", "203.0.113.99"]


def litellm_event(number: int, **changes: object) -> dict:
    message = [{"role": "user", "content": f"my mail is {CONTENTS[number]}"}]
    event = {
        "id": f"chatcmpl-{number}",
        "litellm_call_id": f"call-{number}",
        "startTime": dt.datetime(2025, 1, 6, 12, tzinfo=dt.UTC).timestamp(),
        "model": "openai/gpt-4o",
        "status": "success",
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "end_user": "ada-the-user",
        "trace_id": "session-of-ada",
        "messages": message,
        "requester_ip_address": "203.0.113.99",
        "response": {"choices": [{"finish_reason": "stop", "message": {"content": CONTENTS[number]}}]},
    }
    return {**event, **changes}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """A day built, a person erased and the tables vacuumed, each with Spark's event log switched on."""
    folder = tmp_path_factory.mktemp("event_log")
    with pytest.MonkeyPatch.context() as patch:
        raw_root = use(patch, folder)
        events: list = [litellm_event(number) for number in range(17)]
        events += [litellm_event(17, prompt_tokens=-1), litellm_event(18, end_user="eve-the-user")]
        write_lines(raw_root, "litellm", DAY, [*events, '{"messages": "' + CONTENTS[19]])
        write_lines(raw_root, "openrouter", DAY, [generation("gen-1", DAY, external_user="eve-the-user")])
        settings, logs = folder / "conf", folder / "events"
        shutil.copytree(ROOT / "infra" / "spark", settings)
        logs.mkdir()
        with (settings / "spark-defaults.conf").open("a") as file:
            file.write(f"\nspark.eventLog.enabled true\nspark.eventLog.dir {logs.as_uri()}\n")
            file.write("spark.eventLog.compress false\nspark.eventLog.rolling.enabled false\n")
        patch.setenv("SPARK_CONF_DIR", str(settings))
        run_jobs(folder, KEY, "build", "--from", str(DAY), "--to", str(DAY))
        run_jobs(folder, KEY, "erase", "--user", "eve-the-user")
        run_jobs(folder, KEY, "vacuum", "--keep-hours", "0")
    return folder


def plans_of(written: Path) -> str:
    logs = [path for path in (written / "events").rglob("*") if path.is_file()]
    assert len(logs) >= 3
    return "".join(path.read_text(encoding="utf-8") for path in logs)


def test_no_plan_waits_for_itself(written):
    """Pruning while a plan runs waits, in threads of its own, for broadcasts of that plan: a build once stood still."""
    assert "dynamicpruning" not in plans_of(written)


def test_event_logs_hold_plans_and_no_secret(written):
    plans = plans_of(written)
    assert "SparkListenerSQLExecutionStart" in plans
    assert "inner_pad" in plans, "the plan of the keyed hash is not in the event log: this test sees too little"
    secrets = [KEY, KEY.encode().hex(), KEY.encode().hex().upper(), *CONTENTS, *PEOPLE]
    assert [secret for secret in secrets if secret in plans] == []


def test_no_file_but_the_raw_logs_holds_a_secret(written):
    files = [path for path in written.rglob("*") if path.is_file() and "raw" not in path.relative_to(written).parts]
    assert any(path.suffix == ".parquet" for path in files)
    for path in files:
        content = path.read_bytes()
        found = [secret for secret in (KEY, KEY.encode().hex(), *CONTENTS, *PEOPLE) if secret.encode() in content]
        assert found == [], f"{path.relative_to(written)} holds {found}"
    assert os.environ.get("CENSUS_USER_KEY") != KEY
