"""Spark gives the scores and alerts of the local engine, in one job and as a stream."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from manumit.payments import Engine, Profile, alerts_frame, screen_payments
from manumit.payments.screening import Screened
from manumit.payments.simulate import Conditions, simulate_world
from manumit.payments.watchlists import WatchEntry, WatchList

pytestmark = pytest.mark.filterwarnings("ignore")
LOW = Profile(threshold=0.0, mule_threshold=1.0)


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from manumit.payments.spark import local_session

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        running = local_session(2)
        yield running
        running.stop()


@pytest.fixture(scope="module")
def world() -> pl.DataFrame:
    return simulate_world(Conditions(victims=2000.0), accounts=40, months=6, seed=8).payments


def _shuffled(frame: pl.DataFrame, path: Path) -> Path:
    frame.sample(fraction=1, shuffle=True, seed=4).write_parquet(path)
    return path


def test_one_job_equals_the_local_engine(session: Any, world: pl.DataFrame, tmp_path: Path) -> None:
    from manumit.payments.spark import screen_frame

    path = _shuffled(world, tmp_path / "payments.parquet")
    rows = screen_frame(session.read.parquet(str(path)), LOW).collect()
    _compare(rows, world)


def test_a_watch_list_weighs_as_in_the_local_engine(
    session: Any, world: pl.DataFrame, tmp_path: Path
) -> None:
    from manumit.payments.spark import screen_frame

    alerted = screen_payments(world, profile=LOW).alerts[0].payment_id
    payee = world.filter(payment_id=alerted)["counterparty"][0]
    watch = WatchList([WatchEntry("account", str(payee), "Invented list")])
    path = _shuffled(world, tmp_path / "payments.parquet")
    rows = screen_frame(session.read.parquet(str(path)), LOW, watch).collect()
    wanted = screen_payments(world, engine=Engine(LOW, watch=watch))
    assert not wanted.scores.equals(screen_payments(world, profile=LOW).scores)
    _compare(rows, world, wanted)


def test_a_stream_with_late_payments_equals_the_local_engine(
    session: Any, world: pl.DataFrame, tmp_path: Path
) -> None:
    from manumit.payments.spark import screen_stream

    source = tmp_path / "in"
    source.mkdir()
    # Four files by time, each with a tenth of its payments put into the next file: late ones.
    part = world.with_row_index("n").with_columns(
        ((pl.col("n") * 4) // len(world) + (pl.col("n") % 10 == 0).cast(pl.Int64)).alias("file")
    )
    for number in range(5):
        one = part.filter(pl.col("file") == number).drop("n", "file")
        if number == 4:  # a payment of another account, much later: everything before it is ready
            last = world[-1:].with_columns(
                pl.lit("ZZ").alias("account"), pl.lit("ZZ").alias("payment_id"),
                pl.col("paid_at") + pl.duration(days=400),
            )  # fmt: skip
            one = pl.concat([one, last])
        file = source / f"{number}.parquet"
        one.sample(fraction=1, shuffle=True, seed=number).write_parquet(file)
        os.utime(file, (1_700_000_000 + number,) * 2)  # Spark takes files by their age
    schema = session.read.parquet(str(source / "0.parquet")).schema
    stream = session.readStream.schema(schema).option("maxFilesPerTrigger", 1).parquet(str(source))
    query = (
        screen_stream(stream, LOW, lateness="60 days")
        .writeStream.format("memory").queryName("results").outputMode("append")
        .option("checkpointLocation", str(tmp_path / "checkpoint"))
        .trigger(availableNow=True).start()
    )  # fmt: skip
    query.awaitTermination(120)
    rows = [row for row in session.sql("select * from results").collect() if row["account"] != "ZZ"]
    _compare(rows, world)


def test_without_spark_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import sys

    from manumit.cli.payments.spark_run import screen_with_spark
    from manumit.errors import MissingTool

    for name in ("pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    (tmp_path / "p.parquet").write_bytes(b"PAR1")
    with pytest.raises(MissingTool, match="PySpark is not installed"):
        screen_with_spark(
            tmp_path / "p.parquet",
            out=tmp_path / "a.parquet",
            scores=None,
            profile=LOW,
            watchlists=[],
        )


def _compare(rows: list[Any], world: pl.DataFrame, local: Screened | None = None) -> None:
    local = local or screen_payments(world, profile=LOW)
    assert local.alerts
    scores = pl.DataFrame(
        {name: [row[name] for row in rows] for name in ("payment_id", "score", "mule_score")}
    )
    assert_frame_equal(
        scores.sort("payment_id"),
        local.scores.select("payment_id", "score", "mule_score").sort("payment_id"),
        check_exact=True,
    )
    alerts = [alert for row in rows if row["alerts"] for alert in json.loads(row["alerts"])]
    wanted = json.loads(alerts_frame(local.alerts).write_json())
    key = lambda alert: (alert["payment_id"], alert["typology"])  # noqa: E731
    assert sorted(alerts, key=key) == sorted(wanted, key=key)
