"""Create or refresh the project's environment from a hashed lock, with nothing but Python.

Run by ``make``; safe to run again: it does nothing when the lock has not changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
STAMP = ENVIRONMENT / "manumit-lock.txt"


def main(lock_name: str) -> int:
    """Install what ``lock_name`` pins, unless the stamp says that it is there already."""
    if sys.version_info < (3, 11):  # noqa: UP036 (the one file that any Python may start)
        print("Manumit needs Python 3.11 or newer; this is", sys.version.split()[0])
        print("Remedy: install a newer Python and run again with PYTHON=python3.12 make ...")
        return 2
    lock = ROOT / lock_name
    wanted = f"{lock_name} {_digest(lock)} {_digest(ROOT / 'pyproject.toml')}"
    have = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []
    if wanted in have:
        return 0
    if not (BIN / _exe("python")).exists():
        print("Creating the environment in .venv ...", flush=True)
        try:
            venv.EnvBuilder(with_pip=True, clear=ENVIRONMENT.exists()).create(ENVIRONMENT)
        except subprocess.CalledProcessError:
            print("This Python cannot make environments (ensurepip is missing).")
            print("Remedy: on Debian, 'apt-get install python3-venv'; then run again.")
            return 2
    print(f"Installing what {lock_name} pins (hashes checked) ...", flush=True)
    if not (_with_uv(lock) or _with_pip(lock)):
        print("The installation failed; the lines above say why. Nothing else was changed.")
        return 1
    _run([BIN / _exe("python"), "-m", "compileall", "-q", "-j", "2", ENVIRONMENT / "lib"])
    keep = [wanted]
    if lock_name == "requirements-dev.lock":  # holds everything that the small lock holds
        small = "requirements.lock"
        keep.append(f"{small} {_digest(ROOT / small)} {_digest(ROOT / 'pyproject.toml')}")
    STAMP.write_text("\n".join(keep) + "\n", encoding="utf-8")
    return 0


def _with_uv(lock: Path) -> bool:
    """Install with uv, which is many times faster than pip; False where it does not work here."""
    pip = [BIN / _exe("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv = BIN / _exe("uv")
    if not _run([*pip, "--require-hashes", "-r", ROOT / "tools" / "requirements-build.lock"]):
        return False
    install = [uv, "pip", "install", "--quiet", "--python", BIN / _exe("python")]
    return _run([*install, "--require-hashes", "-r", lock]) and _run(
        [*install, "--no-deps", "--no-build-isolation", "-e", ROOT]
    )


def _with_pip(lock: Path) -> bool:
    pip = [BIN / _exe("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    build = ROOT / "tools" / "requirements-build.lock"
    both = ["--require-hashes", "-r", build, "-r", lock]
    return _run([*pip, *both]) and _run([*pip, "--no-deps", "--no-build-isolation", "-e", ROOT])


def _run(command: list[str | Path]) -> bool:
    return subprocess.run([str(part) for part in command], check=False).returncode == 0


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _exe(name: str) -> str:
    return f"{name}.exe" if os.name == "nt" else name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "requirements.lock"))
