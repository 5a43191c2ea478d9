"""Tags, the manifest of files and the quality of arrivals, by hand."""

import datetime as dt
import gzip
import hashlib
from pathlib import Path

import pytest

from tests.oracle.bad_lines import line
from tests.oracle.made_up import by, computed
from tests.oracle.odd_lines import litellm_line
from tests.oracle.tag_lines import ODD_TAGS, dirty_tag_file, tag_line, tag_reasons_by_line_number, tags

MONDAY = dt.date(2025, 1, 6)
TAGS = "tags/source=classify_text/dt=2025-01-06/"
ARRIVAL_AND_SOURCE = [("arrival_date", "ascending"), ("source", "ascending")]
SHARES = ("rejected_share", "duplicate_share", "late_share")


def test_every_broken_tag_is_rejected_with_all_its_reasons(tmp_path: Path) -> None:
    tables = computed(tmp_path, {TAGS + "a.jsonl": dirty_tag_file()})
    rejects = by(tables["rejected_records"], "line_number")
    assert {number: row["reasons"] for number, row in rejects.items()} == tag_reasons_by_line_number()
    assert {(row["source"], row["file"], row["record_number"], row["raw_model"]) for row in rejects.values()} == {
        ("classify_text", TAGS + "a.jsonl", 1, None)
    }
    assert (rejects[18]["request_id"], rejects[18]["raw_created_at"]) == ("broken-7", "2025-01-06")
    assert set(by(tables["request_tags"], "request_id")) == {"last"}
    assert tables["requests"].num_rows == 0


def test_odd_tags_mean_what_they_say(tmp_path: Path) -> None:
    tables = computed(tmp_path, {TAGS + "a.jsonl": b"\n".join(one for one, _ in ODD_TAGS)})
    found = tables["request_tags"].to_pylist()
    assert tables["rejected_records"].num_rows == 0
    assert sorted([row["tag"] or "", row["tag_confidence"] or 0, row["tag_count"]] for row in found) == sorted(
        [tag or "", confidence or 0, count] for _, (tag, confidence, count) in ODD_TAGS
    )
    rows = by(tables["request_tags"], "request_id")
    assert (rows["12345"]["classifier_version"], rows["tie"]["classifier_version"]) == ("3", "v2")
    assert (rows["tie"]["tag"], rows["highest"]["tag"], rows["none"]["tag"]) == ("/B", "/B", None)
    assert (rows["unsure"]["tag"], rows["unsure"]["tag_confidence"]) == (None, None)
    assert (rows["late"]["request_date"], rows["early"]["request_date"]) == (dt.date(2025, 1, 3), dt.date(2025, 1, 7))
    assert rows["zone"]["created_at"] == dt.datetime(2025, 1, 5, 19, 45, 0, 123456, dt.UTC)


def test_normalised_counts_are_those_of_requests_alone(tmp_path: Path) -> None:
    normalised = {"native_tokens_prompt": ..., "tokens_prompt": 70}
    lines = [
        line(id="native"),
        line(id="normalised", **normalised),
        line(id="normalised", **normalised),  # a duplicate
        line(id="rejected", **normalised | {"tokens_prompt": -70}),
    ]
    tables = computed(tmp_path, {"source=openrouter/dt=2025-01-06/a.jsonl": b"\n".join(lines)})
    account = tables["load_audit"].to_pylist()[0]
    counts = ("request_count", "duplicate_count", "rejected_count", "normalised_count")
    assert [account[name] for name in counts] == [2, 1, 1, 1]


def test_the_earliest_tag_wins_and_a_tag_is_no_duplicate_of_its_request(tmp_path: Path) -> None:
    later = tag_line(classifier_version="v3", categories=tags(("/Later", 0.9)))
    tables = computed(
        tmp_path,
        {
            "source=openrouter/dt=2025-01-06/a.jsonl": line(id="tagged"),
            TAGS + "1.jsonl": b"\n".join([tag_line(request_id=""), tag_line(), later]),
            TAGS + "2.jsonl": later,
            "tags/source=classify_text/dt=2025-01-07/a.jsonl": b"\n".join(
                [later, tag_line(request_id="late"), tag_line(created_at="2025-01-07T00:00:00Z")]
            ),
            "tags/source=classify_text/dt=2025-01-08": None,
        },
    )
    found = {key: row["tag"] for key, row in by(tables["request_tags"], "request_date", "request_id").items()}
    assert found == {
        (MONDAY, "tagged"): "/Science",
        (MONDAY, "late"): "/Science",
        (dt.date(2025, 1, 7), "tagged"): "/Science",  # the same id on another day
    }
    assert tables["requests"].num_rows == 1
    accounts = [list(row.values()) for row in tables["load_audit"].sort_by(ARRIVAL_AND_SOURCE).to_pylist()]
    assert accounts == [
        [MONDAY, "classify_text", 2, 4, 4, 1, 2, 0, 1, 0, 0, 0],
        [MONDAY, "openrouter", 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
        [dt.date(2025, 1, 7), "classify_text", 1, 3, 3, 2, 1, 0, 0, 0, 1, 0],
        [dt.date(2025, 1, 8), "classify_text", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]


def test_every_file_that_is_read_is_named_with_its_checksum(tmp_path: Path) -> None:
    zipped = gzip.compress(line(id="a") + b"\n" + line(id="b"))
    files = {
        "source=openrouter/dt=2025-01-06/a.jsonl.gz": zipped,
        "source=openrouter/dt=2025-01-06/_hidden.jsonl": line(),
        "source=openrouter/dt=2025-01-06/notes.txt": line(),
        "source=litellm/dt=2025-01-07/empty.jsonl": b"",
        TAGS + "a.jsonl": b"no tag\n",
    }
    rows = by(computed(tmp_path, files)["arrival_files"], "file")
    assert {name: list(row.values())[:2] + list(row.values())[3:] for name, row in rows.items()} == {
        "requests/source=openrouter/dt=2025-01-06/a.jsonl.gz": [
            MONDAY, "openrouter", len(zipped), 2, hashlib.sha256(zipped).hexdigest(),
        ],
        "requests/source=litellm/dt=2025-01-07/empty.jsonl": [
            dt.date(2025, 1, 7), "litellm", 0, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ],
        TAGS + "a.jsonl": [
            MONDAY, "classify_text", 7, 1, "f0fb9fd8417bc8ae1a01e837024720276c8dc43b573ff1ba269dfd81ecd8f15d",
        ],
    }  # fmt: skip


def quality(folder: Path, files: dict[str, bytes | None]) -> dict[tuple[str, str], list]:
    """(day of the month, check) -> numerator, denominator, value to 6 digits, status."""
    rows = computed(folder, files)["daily_data_quality"].to_pylist()
    assert not any(row["is_accepted"] for row in rows)
    return {
        (row["arrival_date"].day, row["check_name"]): [
            row["numerator"], row["denominator"], row["value"] and round(row["value"], 6), row["check_status"],
        ]
        for row in rows
    }  # fmt: skip


def many(day: int, count: int, **changes: object) -> bytes:
    """So many good lines of a day of February 2025, each of 100 + 20 tokens."""
    good = {"created_at": f"2025-02-{day:02}T12:00:00Z", "model": "openlab/giant-2"} | changes
    return b"".join(line(id=f"{day}-{number}", **good) + b"\n" for number in range(count))


def openrouter(day: int) -> str:
    return f"source=openrouter/dt=2025-02-{day:02}/a.jsonl"


def test_shares_of_an_arrival_are_over_its_logs_and_not_its_tags(tmp_path: Path) -> None:
    good = many(3, 94) + many(3, 6) + many(3, 5, created_at="2025-02-02T12:00:00Z")
    found = quality(
        tmp_path,
        {
            openrouter(3): good + line(id="", model="") + b"\n" + b"no json\n" * 24,
            "source=litellm/dt=2025-02-03/a.jsonl": litellm_line("a", startTime=1738584000, model="") + b"\n{}{}",
            "tags/source=classify_text/dt=2025-02-03/a.jsonl": b"no json\n" * 50,
        },
    )
    assert {check: row for (_, check), row in found.items() if check in SHARES or check.startswith("rejected")} == {
        "rejected_share": [27.0, 132.0, 0.204545, "critical"],
        "duplicate_share": [6.0, 132.0, 0.045455, "kept"],
        "late_share": [5.0, 99.0, 0.050505, "warning"],
        "rejected:missing:raw_model": [2.0, 132.0, 0.015152, "not_judged"],
        "rejected:missing:request_id": [1.0, 132.0, 0.007576, "not_judged"],
        "rejected:timestamp_out_of_window": [1.0, 132.0, 0.007576, "not_judged"],
        "rejected:not_json": [25.0, 132.0, 0.189394, "not_judged"],
    }
    assert len(found) == 12


def test_shares_of_tokens_and_the_newest_request(tmp_path: Path) -> None:
    lines = [
        many(3, 94),
        line(id="unknown", created_at="2025-02-03T17:59:59Z", model="no/such", total_cost=None),  # 120 tokens
        line(id="zero", created_at="2025-02-03T00:00:00Z", model="openlab/giant-2", total_cost=0),
        line(id="free", created_at="2025-02-03T00:00:00Z", model="openlab/giant-2:free", total_cost=0),
        line(id="byok", created_at="2025-02-03T00:00:00Z", model="openlab/giant-2", is_byok=True),
        line(id="failed", created_at="2025-02-03T00:00:00Z", model="no/such", finish_reason="error", total_cost=0),
        line(id="rejected", created_at="2025-02-03T23:00:00Z", model=""),
    ]
    found = quality(tmp_path, {openrouter(3): b"\n".join(one.rstrip() for one in lines)})
    assert found[3, "unknown_model_token_share"] == [240.0, 99 * 120.0, 0.020202, "kept"]
    assert found[3, "unknown_unpriced_token_share"] == [120.0, 99 * 120.0, 0.010101, "kept"]
    assert found[3, "unpriced_token_share"] == [240.0, 97 * 120.0, 0.020619, "kept"]
    assert found[3, "hours_to_end_of_day"] == [6 + 1 / 3600, None, 6.000278, "warning"]


def test_too_few_records_are_not_judged_and_limits_are_crossed_not_reached(tmp_path: Path) -> None:
    found = quality(
        tmp_path,
        {
            openrouter(3): many(3, 49) + b"\n" * 50,
            openrouter(4): many(4, 50, created_at="2025-02-05T00:30:00Z") + b"\n" * 50,
            openrouter(5): many(5, 80, created_at="2025-02-05T18:00:00Z") + b"\n" * 20,
            openrouter(6): b"\n" * 100,
            "tags/source=classify_text/dt=2025-02-07/a.jsonl": b"\n" * 100,
        },
    )
    assert found[3, "rejected_share"] == [50.0, 99.0, 0.505051, "not_judged"]
    assert found[4, "rejected_share"] == [50.0, 100.0, 0.5, "critical"]
    assert found[5, "rejected_share"] == [20.0, 100.0, 0.2, "warning"]
    assert found[4, "hours_to_end_of_day"] == [-0.5, None, -0.5, "kept"]
    assert found[5, "hours_to_end_of_day"] == [6.0, None, 6.0, "kept"]
    assert found[6, "late_share"] == [0.0, 0.0, None, "not_judged"]
    for check in ("unknown_model_token_share", "unpriced_token_share", "hours_to_end_of_day"):
        assert found[6, check] == [None, None, None, "not_judged"]
    assert {day for day, _ in found} == {3, 4, 5, 6}


def test_a_volume_is_compared_with_the_arrivals_of_seven_days_before(tmp_path: Path) -> None:
    counts = {3: 100, 4: 98, 5: 120, 6: 30, 9: 400, 11: 9, 12: 9, 13: 1050}
    found = quality(tmp_path, {openrouter(day): many(day, count) for day, count in counts.items()})
    assert {day: row for (day, check), row in found.items() if check == "volume_ratio"} == {
        3: [100.0, None, None, "not_judged"],
        4: [98.0, 100.0, 0.98, "not_judged"],
        5: [120.0, 99.0, 1.212121, "not_judged"],
        6: [30.0, 100.0, 0.3, "warning"],  # of 98, 100 and 120
        9: [400.0, 99.0, 4.040404, "not_judged"],  # the median of 30, 98, 100 and 120 is below 100
        11: [9.0, 109.0, 0.082569, "critical"],  # of 30, 98, 120 and 400: the 3rd is 8 days ago
        12: [9.0, 75.0, 0.12, "not_judged"],
        13: [1050.0, 19.5, 53.846154, "not_judged"],
    }


@pytest.mark.parametrize(
    ("count", "status"), [(10, "warning"), (50, "kept"), (200, "kept"), (201, "warning"), (1001, "critical")]
)
def test_limits_of_a_volume(tmp_path: Path, count: int, status: str) -> None:
    files = {openrouter(day): many(day, 100) for day in (3, 4, 5)} | {openrouter(6): many(6, count)}
    assert quality(tmp_path, files)[6, "volume_ratio"] == [count, 100.0, count / 100, status]
