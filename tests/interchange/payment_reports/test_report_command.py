"""`manumit payments report`: every format is written; what does not fit is not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import typer
from payments_made import ordinary, story, together
from typer.testing import CliRunner

from manumit.catalog.typologies import typologies
from manumit.cli.payments.report import register
from manumit.errors import InputError
from manumit.interchange.payment_reports import check_goaml, payment_rows
from manumit.model.payments import PaymentAlert
from manumit.payments import alerts_frame, screen_payments

PAGE = Path(__file__).parents[3] / "docs/explanation/payment-reports.md"
NEEDS_RATE = 'currency = "AED"'


@pytest.fixture
def alert(tmp_path: Path) -> PaymentAlert:
    example = typologies()["invest_exchange"].rises_on[0]
    table = together(ordinary(), story(example.payments))
    frame = pl.DataFrame(table)
    frame.write_parquet(tmp_path / "payments.parquet")
    found = screen_payments(table).alerts[0]
    alerts_frame([found]).write_parquet(tmp_path / "alerts.parquet")
    details = PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "details.toml").write_text(details.replace(NEEDS_RATE, 'currency = "USD"'))
    return found


def _run(folder: Path, alert: PaymentAlert, form: str, *more: str) -> tuple[Path, str]:
    app = typer.Typer()
    register(app)
    out = folder / f"out.{form}"
    words = ["report", str(folder / "alerts.parquet"), "--alert", alert.alert_id]
    words += ["--format", form, "--out", str(out), "--details", str(folder / "details.toml")]
    words += ["--payments", str(folder / "payments.parquet"), *more]
    done = CliRunner().invoke(app, words)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return out, done.output


def test_goaml_holds_the_payments_of_the_alert_and_passes_the_check(
    alert: PaymentAlert, tmp_path: Path
) -> None:
    out, said = _run(tmp_path, alert, "goaml")
    xml = out.read_bytes()
    assert check_goaml(xml) == []
    assert xml.count(b"<transaction>") == len(alert.payments)
    assert "not the codes" in said
    assert "Do not tip off" in said


def test_a_report_that_does_not_fit_is_not_written(alert: PaymentAlert, tmp_path: Path) -> None:
    path = tmp_path / "details.toml"
    path.write_text(path.read_text().replace('nationality = "GB"\n', ""))
    with pytest.raises(InputError, match="nationality1"):
        _run(tmp_path, alert, "goaml")
    assert not (tmp_path / "out.goaml").exists()


def test_payments_are_written_as_tables_with_the_running_sum(
    alert: PaymentAlert, tmp_path: Path
) -> None:
    rows = payment_rows(alert)
    assert [row["amount"] for row in rows] == [seen.amount for seen in alert.payments]
    assert rows[-1]["sum_so_far"] == pytest.approx(sum(seen.amount for seen in alert.payments))
    written = pl.read_parquet(_run(tmp_path, alert, "parquet")[0])
    assert written["sum_so_far"].to_list() == [row["sum_so_far"] for row in rows]
    assert len(_run(tmp_path, alert, "csv")[0].read_text().splitlines()) == len(rows) + 1
    assert _run(tmp_path, alert, "xlsx")[0].read_bytes().startswith(b"PK")


def test_an_unknown_format_is_refused(alert: PaymentAlert, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no format"):
        _run(tmp_path, alert, "doc")
