"""WHEN the stages run: every day after its end (UTC), and for any range of days by a backfill from the browser.

One run is one arrival day. Its tasks are the stages of the contracts in schemas/, each an application of its own. The
connection `spark_default` says where it runs: on the embedded engine on the worker, or by spark-submit on this machine,
on a standalone cluster, YARN or Kubernetes.
Parsing this file imports neither Spark nor Great Expectations. The key of the user hash is not known here: the
application reads it from the environment of the worker. How to operate the DAG: docs/operations.md.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, Asset, BaseHook, Context, CronDataIntervalTimetable, chain

from schemas import TABLES, tables_of_stage
from schemas.contract import RUN_STAGES, Table

PROJECT = Path(__file__).resolve().parent.parent
APPLICATION = PROJECT / "jobs" / "__main__.py"
ENGINE = "CENSUS_ENGINE"

DAY = "{{ (dag_run.data_interval_start or dag_run.run_after - macros.timedelta(days=1)) | ds }}"
"""The arrival day of a run. A run that is triggered without a date has no interval: it takes the last ended day."""

STAGES = (*RUN_STAGES, "report")

STAGE_DOC = {
    "models": "Builds the catalogue: models, their attributes and prices over time, and the names that gateways log.",
    "ingest": "Reads the raw logs of the arrival day into requests, rejected records and the load audit.",
    "daily": "Aggregates the request days that this arrival touches, joined with the catalogue.",
    "marts": "Builds the weeks, months and windows that this arrival touches.",
    "report": "Writes the report again, from all marts.",
}


def asset(table: Table) -> Asset:
    """The asset of a table, with the table's name: other DAGs can be scheduled on it."""
    return Asset(name=table.name, uri=f"census://{table.layer}/{table.name}")


def outlets_of(stage: str) -> list[Asset]:
    """The assets of the tables that a stage writes, including the results of its checks."""
    tables = tables_of_stage(stage)
    return [asset(table) for table in (*tables, *tables_of_stage("quality"))] if tables else []


def describe(tables: tuple[Table, ...]) -> str:
    """The contracts of these tables in words, as Airflow shows them next to a task or a DAG."""
    return "\n".join(
        f"* **{table.layer}/{table.name}**: {table.doc} A row is one {', '.join(table.grain)}."
        + (f" Made from {', '.join(table.reads)}." if table.reads else "")
        for table in tables
    )


class StageOperator(SparkSubmitOperator):
    """A command of `python -m jobs`: by spark-submit, or by Python alone where the connection's host is `embedded`.

    The connection decides, whatever CENSUS_ENGINE says on the worker.
    """

    EMBEDDED = "embedded"

    def execute(self, context: Context) -> None:
        """Run the application; its lines become the log of the task. Raises RuntimeError where it fails."""
        if BaseHook.get_connection(self._conn_id).host != self.EMBEDDED:
            super().execute(context)
            return
        self._python = SubprocessHook()
        engine = ["env", f"{ENGINE}={self.EMBEDDED}"]
        command = [*engine, sys.executable, self.application, *(self.application_args or [])]
        code = self._python.run_command(command, cwd=str(PROJECT)).exit_code
        if code:
            # the words of SparkSubmitOperator
            raise RuntimeError(f"Cannot execute: {' '.join(command)}. Error code is: {code}.")

    def on_kill(self) -> None:
        """Stop what runs."""
        if running := getattr(self, "_python", None):
            running.send_sigterm()
        else:
            super().on_kill()


def stage_task(stage: str) -> StageOperator:
    """One stage for one day: an application that a person can also start by hand with the same arguments."""
    return StageOperator(
        task_id=stage,
        conn_id="spark_default",
        application=str(APPLICATION),
        # the report is of all that the lake holds, whatever day has run
        application_args=[stage] if stage == "report" else [stage, "--from", DAY, "--to", DAY],
        name=f"token-census {stage} {DAY}",
        env_vars={ENGINE: "spark"},
        outlets=outlets_of(stage),
        doc_md=f"{STAGE_DOC[stage]}\n\n{describe(tables_of_stage(stage))}",
        # Neighbouring days share late lines, weeks and windows. A stage runs for one day at a time, also in a
        # backfill; different stages of different days overlap.
        max_active_tis_per_dag=1,
    )


with DAG(
    dag_id="llm_usage_daily",
    description="One day of gateway logs, from raw lines to the tables of Token Census and the report",
    # The only timetable of Airflow 3.3 whose backfill of 1 to 3 January makes runs for exactly these three days.
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2020, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=4,
    default_args={
        "owner": "token-census",
        "retries": 2,
        "retry_delay": timedelta(minutes=5),
        "execution_timeout": timedelta(hours=2),
    },
    tags=["token-census", "daily"],
    doc_md=f"""
The raw logs of the day (UTC) are in `CENSUS_RAW`, the tables in `CENSUS_LAKE`, the report in `CENSUS_REPORT`. Days may
run in any order and any number of times: the tables are the same. If the logs of a day are missing, `ingest` fails with
the name of the folder and is tried again; clear it when they have landed. More: docs/operations.md.

{describe(TABLES)}
""",
) as dag:
    chain(*(stage_task(stage) for stage in STAGES))
