"""When: every day after its end (UTC), and for any range of days by a backfill from the browser.

One run is one arrival day. Its tasks are the stages of the contracts in schemas/, each one Spark application on the
connection `spark_default`, so that the same DAG runs on this machine, on a standalone cluster, YARN or Kubernetes.
Reading this file imports neither Spark nor Great Expectations. The key of the user hash never passes through here:
the application reads it from the environment of the worker. How to run all this: docs/operations.md.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, chain

from schemas import TABLES, tables_of_stage
from schemas.contract import RUN_STAGES, Table

APPLICATION = Path(__file__).resolve().parent.parent / "jobs" / "__main__.py"

DAY = "{{ (dag_run.data_interval_start or dag_run.run_after - macros.timedelta(days=1)) | ds }}"
"""The day of a run. One that is triggered without a date has no interval: it takes the last day that has ended."""

STAGES = (*RUN_STAGES, "report")

STAGE_DOC = {
    "models": "The catalogue: models, their attributes and prices over time, and the names that gateways log.",
    "ingest": "Raw logs of the day: requests, rejects with all their reasons, and the account of every line.",
    "daily": "The request days that this arrival touches, joined with the catalogue.",
    "marts": "The weeks and windows that this arrival touches.",
    "report": "The page of charts, written anew from all marts.",
}


def asset(table: Table) -> Asset:
    """What other DAGs can be scheduled on: one asset a table, named like it."""
    return Asset(name=table.name, uri=f"census://{table.layer}/{table.name}")


def outlets_of(stage: str) -> list[Asset]:
    """The tables that a stage writes, with what its checks found."""
    tables = tables_of_stage(stage)
    return [asset(table) for table in (*tables, *tables_of_stage("quality"))] if tables else []


def describe(tables: tuple[Table, ...]) -> str:
    """The promises of these tables, as Airflow shows them next to a task or a DAG."""
    return "\n".join(
        f"* **{table.layer}/{table.name}**: {table.doc} A row is one {', '.join(table.grain)}."
        + (f" Made from {', '.join(table.reads)}." if table.reads else "")
        for table in tables
    )


def stage_task(stage: str) -> SparkSubmitOperator:
    """One stage for one day: a Spark application that a person could start by hand with the same arguments."""
    return SparkSubmitOperator(
        task_id=stage,
        conn_id="spark_default",
        application=str(APPLICATION),
        application_args=[stage, "--from", DAY, "--to", DAY],
        name=f"token-census {stage} {DAY}",
        outlets=outlets_of(stage),
        doc_md=f"{STAGE_DOC[stage]}\n\n{describe(tables_of_stage(stage))}",
        # Neighbouring days share late lines, weeks and windows. A stage runs for one day at a time, also in a
        # backfill; different stages of different days overlap.
        max_active_tis_per_dag=1,
    )


with DAG(
    dag_id="llm_usage_daily",
    description="One day of gateway logs, from raw lines to the tables of Token Census and the page",
    # The only schedule whose backfill of 1 to 3 January makes runs for exactly 1, 2 and 3 January.
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
Logs of the day (UTC) in `CENSUS_RAW`, tables in `CENSUS_LAKE`, page in `CENSUS_REPORT`. A rerun of any day, in any
order, gives the same tables. If the logs of a day come late, `ingest` fails with the folder it looked for, and tries
again; clear it when they are there. Everything else: docs/operations.md.

{describe(TABLES)}
""",
) as dag:
    chain(*(stage_task(stage) for stage in STAGES))
