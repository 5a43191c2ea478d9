"""The truth of the simulated gateway, its tags and its story, against its own lines."""

import collections
import datetime as dt
import math
from pathlib import Path

import pyarrow.parquet as pq

from jobs.simulate import dirt, simulate
from jobs.simulate.world import read_world
from tests.support.simulated import MONDAY, file_of, is_good, lines_of, records_of, tags_of


def test_retries_share_their_request_id(good_records):
    attempts = collections.defaultdict(dict)
    for r in good_records:
        attempts[r["request_id"]][r["id"]] = r
    retried = [sorted(each.values(), key=lambda r: r["created_at"]) for each in attempts.values() if len(each) > 1]
    assert len(retried) > 100
    for first, second in retried:
        assert first["finish_reason"] == "error"
        assert second["finish_reason"] != "error"
        assert first["external_user"] == second["external_user"]


def test_tokens_are_heavy_tailed_and_users_unequal(good_records):
    prompts = sorted(r["native_tokens_prompt"] for r in good_records)
    assert sum(prompts[-len(prompts) // 100 :]) / sum(prompts) > 0.1, "the longest 1 % hold over 10 % of the tokens"
    users = [
        n for _, n in collections.Counter(r["external_user"] for r in good_records if r["external_user"]).most_common()
    ]
    assert users[0] > 5 * users[len(users) // 2]


def test_truth_counts_what_the_lines_say(large, large_day):
    """Read back with json and nothing of the simulator: lines, rejects, and every sum of tokens."""
    truth = pq.read_table(file_of(large, MONDAY, "truth/source=openrouter", "usage.parquet")).to_pylist()
    again, seen, rejected, sums = 0, set(), 0, collections.Counter()
    for line in large_day:
        record = next(iter(records_of([line])), None)
        if record is None or not is_good(record):
            rejected += 1
        elif record["id"] in seen:
            again += 1
        else:
            seen.add(record["id"])
            is_counted = not record["response_cache_source_id"]
            key = (record["created_at"][:10], record["model"], record["external_user"])
            sums[(*key, "requests")] += 1
            sums[(*key, "tokens")] += is_counted * (record["native_tokens_prompt"] + record["native_tokens_completion"])
    said = collections.Counter()
    for row in truth:
        key = (str(row["request_date"]), row["model"], row["user"])
        said[(*key, "requests")] += row["requests"]
        said[(*key, "tokens")] += row["prompt_tokens"] + row["completion_tokens"]
    own_day = {key: count for key, count in sums.items() if key[0] == str(MONDAY)}
    assert own_day == {key: count for key, count in said.items() if key[0] == str(MONDAY)}
    counted = lines_csv(large, MONDAY)
    assert counted["lines"] == len(large_day)
    assert sum(counted[kind.reason] for kind in dirt.KINDS if kind.reason) == rejected
    assert counted["duplicate"] >= again


def lines_csv(out: Path, day: dt.date) -> dict[str, int]:
    text = file_of(out, day, "truth/source=openrouter", "lines.csv").read_text()
    return {kind: int(lines) for kind, lines in (row.split(",") for row in text.splitlines()[1:])}


def test_truth_names_every_spoilt_line(large, large_day):
    spoilt = pq.read_table(file_of(large, MONDAY, "truth/source=openrouter", "dirt.parquet")).to_pylist()
    assert {row["kind"] for row in spoilt} == {kind.name for kind in dirt.KINDS}
    for row in spoilt:
        line = large_day[row["line_number"] - 1]
        record = next(iter(records_of([line])), None)
        assert (record is None) == (row["kind"] == "truncated"), line
        if row["kind"] in ("duplicate", "content", "negative", "wrong_type", "clock_skew"):
            assert record["id"] == row["request_id"]
        assert (dirt.CANARY.encode() in line) == (row["kind"] == "content")


def test_tags_are_a_sample_of_the_population_with_confidences_on_both_sides(large, good_records):
    tags = tags_of(large, MONDAY)
    assert abs(len(tags) - 0.1 * len(good_records)) < 4 * math.sqrt(0.1 * len(good_records))
    ids = {record["id"] for record in good_records}
    assert sum(tag["request_id"] in ids for tag in tags) > 0.98 * len(tags)
    confidences = [one["confidence"] for tag in tags for one in tag["categories"]]
    assert 0.2 < sum(confidence < 0.5 for confidence in confidences) / len(confidences) < 0.8
    assert {len(tag["categories"]) for tag in tags} == {1, 2, 3}
    paths = set(read_world().tags["tag"])
    assert {one["name"] for tag in tags for one in tag["categories"]} <= paths
    sure = [tag for tag in tags if tag["categories"][0]["confidence"] >= 0.5]
    assert 0.01 < 1 - len(sure) / len(tags) < 0.08, "some requests stay unclassified"
    population = pq.read_table(file_of(large, MONDAY, "truth/source=openrouter", "categories.parquet")).to_pylist()
    programming = sum(row["requests"] for row in population if row["category"] == "programming")
    share = programming / sum(row["requests"] for row in population)
    of_sample = sum(
        "/Programming" in tag["categories"][0]["name"] or tag["categories"][0]["name"] == "/Science/Computer Science"
        for tag in sure
    ) / len(sure)
    assert abs(of_sample - share) < 0.05


def test_the_default_sample_is_the_studys(tmp_path):
    simulate(MONDAY, MONDAY, 40_000, 7, tmp_path)
    assert 50 <= len(tags_of(tmp_path, MONDAY)) <= 160


def share(tmp_path: Path, day: dt.date, matches, count: int = 6000) -> float:
    """Token share of the records that match, on a day."""
    simulate(day, day, count, 7, tmp_path)
    records = [r for r in records_of(lines_of(tmp_path, day)) if isinstance(r["native_tokens_completion"], int)]
    tokens = [r["native_tokens_prompt"] + max(r["native_tokens_completion"], 0) for r in records]
    return sum(count for count, r in zip(tokens, records, strict=True) if matches(r)) / sum(tokens)


def test_the_story_is_told(tmp_path):
    source_type = dict(zip(read_world().models["model"], read_world().models["source_type"], strict=True))

    def is_chinese(r: dict) -> bool:
        return source_type.get(r["model"].removesuffix(":free")) == "chinese_oss"

    def calls_tools(r: dict) -> bool:
        return r["finish_reason"] == "tool_calls"

    assert share(tmp_path, dt.date(2024, 11, 11), is_chinese) < 0.03
    assert 0.10 < share(tmp_path, dt.date(2025, 8, 18), is_chinese) < 0.27
    december, february = (
        share(tmp_path, dt.date(*day), lambda r: "deepseek-r1" in r["model"]) for day in ((2024, 12, 9), (2025, 2, 24))
    )
    assert december == 0
    assert february > 0.01
    before, spike, after = (share(tmp_path, dt.date(2025, *day), calls_tools) for day in ((4, 28), (5, 12), (6, 2)))
    assert before < spike / 2 > after, "one account's agents in May"
    assert share(tmp_path, dt.date(2024, 12, 9), calls_tools) < 0.02
    assert share(tmp_path, dt.date(2025, 11, 10), calls_tools) > 0.08


def test_weekends_are_quieter(tmp_path):
    saturday = MONDAY - dt.timedelta(days=2)
    simulate(saturday, MONDAY, 1000, 7, tmp_path)
    assert len(lines_of(tmp_path, saturday)) < 0.85 * len(lines_of(tmp_path, MONDAY))
