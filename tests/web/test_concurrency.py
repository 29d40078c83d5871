import json
import os
import subprocess
import sys
from pathlib import Path

from concurrent_expected import EXPECTED


def test_writers_at_once_do_not_interfere_in_a_file_of_sqlite(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MANUMIT_")}
    ended = subprocess.run(
        [sys.executable, str(Path(__file__).parents[1] / "concurrent_writers.py")],
        env={**kept, "MANUMIT_WORKSPACE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == EXPECTED
