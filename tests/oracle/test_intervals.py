"""Shares, means and their intervals, by hand from sums (docs/intervals.md)."""

import duckdb
import pytest

from tests.oracle.oracle import HERE

SPEND = "spend_share_with_interval({}::DECIMAL(28, 12), {}::DECIMAL(38, 18), {}::DECIMAL(28, 12), {}::DECIMAL(38, 18))"


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    opened.execute((HERE / "intervals.sql").read_text(encoding="utf-8"))
    return opened


def value(connection: duckdb.DuckDBPyConnection, expression: str) -> dict:
    row = connection.sql(f"SELECT {expression}").fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        # one request of 300 among seven of 100: se2 = (90000 * .49 + 70000 * .09) / 1000^2, Kish's size 6.25 and the
        # effective one .21 / se2 / (1 + 24 / 6.25)
        ((300, 90000, 1000, 160000), (0.3, 0.018132902024, 0.908639247116, 25 / 6 / 4.84, False)),
        # two of 1 beside sixty of 100: Kish's size is the smaller one
        ((2, 2, 6002, 600002), (2 / 6002, 0.000001717542, 0.060761083570, 6002**2 / 600002, False)),
        ((0, 0, 300, 50000), (0.0, 0.0, 0.680941576858, 1.8, False)),
        ((300, 50000, 300, 50000), (1.0, 0.319058423142, 1.0, 1.8, False)),
        ((1000, 100000, 2000, 200000), (0.5, 0.227488597097, 0.772511402903, 20 / 2.2, True)),  # ten of 100 in twenty
        ((1000, 100001, 2000, 200002), (0.5, 0.227487116852, 0.772512883148, 9.090768596717, False)),
        ((0, 0, 0, 0), (None, None, None, None, False)),
    ],
)
def test_a_share_has_an_interval_of_its_effective_size(
    connection: duckdb.DuckDBPyConnection, sums: tuple, expected: tuple
) -> None:
    share, low, high, size, is_reliable = expected
    found = value(connection, "token_share_with_interval({}, {}, {}, {})".format(*sums))
    assert found["token_share"] == share
    assert found["is_reliable"] is is_reliable
    bounds = [found[name] for name in ("share_low", "share_high", "effective_sample_size")]
    assert bounds == ([None] * 3 if share is None else [pytest.approx(known, abs=5e-9) for known in (low, high, size)])
    if share in (0, 1):
        assert share in bounds[:2]  # and not almost so


def test_other_and_unclassified_have_no_share(connection: duckdb.DuckDBPyConnection) -> None:
    for category in ("other", "unclassified"):
        found = value(connection, f"token_share_of_category('{category}', 3000, 300000, 2000, 200000)")
        assert found == {
            **{"token_share": None, "share_low": None, "share_high": None, "effective_sample_size": None},
            "is_reliable": False,
        }
    assert value(connection, "token_share_of_category('seo', 0, 0, 1, 1)")["token_share"] == 0


def test_ten_is_reached_to_nine_decimals(connection: duckdb.DuckDBPyConnection) -> None:
    found = [
        value(connection, f"is_reliable_sum({total}, {squared})")
        for total, squared in (
            (10**6, 10**11 + 1),  # 9.9999999999
            (10**5, 10**9 + 1),  # 9.99999999
            (0, 0),
        )
    ]
    assert found == [True, False, False]


def test_spend_has_the_same_interval_to_the_last_digit(connection: duckdb.DuckDBPyConnection) -> None:
    ten = value(connection, SPEND.format("0.001", "0.0000001", "0.002", "0.0000002"))  # ten of 0.0001 in twenty
    assert [ten["spend_share"], ten["is_reliable"]] == [0.5, True]
    assert [ten["share_low"], ten["effective_sample_size"]] == pytest.approx([0.227488597097, 20 / 2.2], abs=1e-9)
    nothing_of_it = value(connection, SPEND.format("NULL", "0", "0.003", "0.000005"))
    assert [nothing_of_it[name] for name in ("spend_share", "share_low", "is_reliable")] == [0, 0, False]
    assert nothing_of_it["effective_sample_size"] == pytest.approx(1.8)
    for part, whole in (("NULL", "NULL"), ("0", "0"), ("NULL", "0")):
        unknown = value(connection, SPEND.format(part, "0", whole, "0"))
        assert list(unknown.values()) == [None, None, None, False, None]


def test_dear_requests_do_not_overflow(connection: duckdb.DuckDBPyConnection) -> None:
    dearest = ("999999.999999999999", "999999999999.999998000000000000")
    found = value(connection, SPEND.format(*dearest, *dearest))
    assert [found["spend_share"], found["share_high"], found["is_reliable"]] == [1, 1, False]


def test_wilson_of_users(connection: duckdb.DuckDBPyConnection) -> None:
    def bounds(p: str, n: int) -> list:
        return [value(connection, f"wilson_{side}({p}::DOUBLE, {n})") for side in ("low", "high")]

    assert bounds("0.4", 100) == pytest.approx([0.3093997461, 0.4979992154])
    assert bounds("0", 50) == [0, pytest.approx(0.0713500342)]
    assert bounds("1", 50) == [pytest.approx(0.9286499658), 1]


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        # 100, 200, 600: s2 = 70000, r = sqrt(70000 / 3) / 300 = 0.50918
        ((3, 900, 410000), (300.0, 110.586644111, 3737.641477322, False)),
        ((10, 1000, 100000), (100.0, 100.0, 100.0, True)),
        ((9, 900, 90000), (100.0, 100.0, 100.0, False)),
        ((1, 500, 250000), (500.0, None, None, False)),
        ((2, 0, 0), (0.0, None, None, False)),
        ((0, 0, 0), (None, None, None, False)),
        # two that differ by 2 beside 10^9: nothing of it is lost
        ((2, 2 * 10**9, 2 * 10**18 + 2), (1e9, 1e9 - 1.96, 1e9 + 1.96, False)),
    ],
)
def test_a_mean_has_an_interval_on_the_logarithm(
    connection: duckdb.DuckDBPyConnection, sums: tuple, expected: tuple
) -> None:
    mean, low, high, is_reliable = expected
    found = value(connection, "mean_with_interval({}::HUGEINT, {}::HUGEINT, {}::HUGEINT)".format(*sums))
    assert [found["mean"], found["is_reliable"]] == [mean, is_reliable]
    assert [found["low"], found["high"]] == [
        None if known is None else pytest.approx(known, rel=1e-11) for known in (low, high)
    ]
