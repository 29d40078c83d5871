"""``manumit names compare``: whether two names, in any scripts, may be one person's."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from manumit.names import NameMatch

__all__ = ["register"]

_FIRST = ("name1", "first", "name_1", "name_a", "a", "left", "name_l")
_SECOND = ("name2", "second", "name_2", "name_b", "b", "right", "name_r")


def register(app: typer.Typer) -> None:
    """Add the commands about names."""
    group = typer.Typer(help="Compare names across scripts.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command("compare")(compare)
    app.add_typer(group, name="names")


def compare(
    first: Annotated[str, typer.Argument(help="A name as written.", show_default=False)] = "",
    second: Annotated[str, typer.Argument(help="The other name.", show_default=False)] = "",
    *,
    file: Annotated[
        Path | None, typer.Option(help="A CSV file of pairs: name1, name2 or the first columns.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the pairs with score and match.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell whether two names as written may be one person's, and the parts that say so.

    Exit code 0: they may be; 1: they are not alike; a file of pairs ends with 0.
    """
    from manumit.errors import InputError
    from manumit.names import as_json as plain
    from manumit.names import compare as compare_names

    if file is not None:
        _compare_file(file, out, as_json=as_json)
        return
    if not first.strip() or not second.strip():
        raise InputError(
            "Two names are needed.",
            remedy="Give them in quotation marks, or a file: --file PAIRS.csv --out SCORES.csv.",
            code="names.two",
        )
    match = compare_names(first, second)
    if as_json:
        sys.stdout.write(json.dumps(plain(match), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_words(match))
    if not match.match:
        raise typer.Exit(1)


def _words(match: NameMatch) -> str:
    verdict = "may be one" if match.match else "not alike enough"
    lines = [f"{match.score:.2f} of {match.threshold:.2f}: {verdict}"]
    for part in match.parts:
        pair = f"{part.first or '-'} / {part.second or '-'}"
        lines.append(f"   {pair}: {part.why} ({part.likeness:.2f})")
    return "\n".join(lines) + "\n"


def _compare_file(file: Path, out: Path | None, *, as_json: bool) -> None:
    from manumit.errors import InputError
    from manumit.interchange.rows import read_rows
    from manumit.names import compare_many, threshold

    table = read_rows(file)
    heads = [head.casefold() for head in table.header]
    one = next((heads.index(head) for head in _FIRST if head in heads), 0)
    two = next((heads.index(head) for head in _SECOND if head in heads), 1)
    if len(heads) < 2 or one == two:
        raise InputError(
            f"The file {table.name} has no two columns of names.",
            remedy="Call them name1 and name2.",
            code="names.columns",
        )
    kept = [
        (line, cells) for line, cells in table.rows
        if len(cells) > max(one, two) and cells[one] and cells[two]
    ]  # fmt: skip
    known = {line for line, _ in kept}
    refused = [line for line, _ in table.rows if line not in known]
    scores = compare_many([(cells[one], cells[two]) for _, cells in kept])
    enough = threshold()
    if as_json:
        for (_, cells), score in zip(kept, scores.tolist(), strict=True):
            said = {"first": cells[one], "second": cells[two], "score": round(score, 4),
                    "threshold": enough, "match": score >= enough}  # fmt: skip
            sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    if out is not None:
        with out.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow([*table.header, "score", "threshold", "match"])
            for (_, cells), score in zip(kept, scores.tolist(), strict=True):
                width = [*cells, *[""] * (len(heads) - len(cells))]
                answer = "true" if score >= enough else "false"
                writer.writerow([*width, f"{score:.4f}", enough, answer])
    matched = int((scores >= enough).sum())
    sys.stderr.write(
        f"{len(table.rows):,} rows read, {len(kept):,} compared, {len(refused):,} rejected; "
        f"{matched:,} may be one.\n"
    )
    for line in refused[:20]:
        sys.stderr.write(f"Row {line}: a name is missing. Fill in both names.\n")
    if refused:
        raise typer.Exit(1)
