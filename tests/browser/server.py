"""The house as users run it, for the browser tests: waitress, SQLite, one person of each role.

Usage: python server.py WORKSPACE. Prints one line of JSON (port, sessions, samples) when it is
ready. Arabic is switched on, built or not, because right-to-left pages are tested in it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from manumit.web.accounts.models import Person

SPARE_SESSIONS = 12

os.environ["DJANGO_SETTINGS_MODULE"] = "manumit.web.config.settings"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> None:
    """Make the workspace, print what the tests need to know, and serve."""
    workspace = Path(sys.argv[1])
    os.environ["MANUMIT_WORKSPACE"] = str(workspace)
    from manumit.web.config.workspace import create_secret_key, prepare_folder

    prepare_folder(workspace)
    create_secret_key(workspace)
    import django
    from django.conf import settings

    known = dict(settings.LANGUAGES)
    settings.LANGUAGES = [*settings.LANGUAGES, *([] if "ar" in known else [("ar", "العربية")])]
    settings.ROOT_URLCONF = "browser.gallery"
    django.setup()

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sessions, spare = _sessions()

    from browser.samples import load_samples
    from waitress.server import create_server

    from manumit.web.config.wsgi import application

    server = create_server(application, host="127.0.0.1", port=0, threads=4)
    told = {
        "port": server.effective_port,
        "sessions": sessions,
        "spare": spare,
        "samples": [sample.to_dict() for sample in load_samples()],
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    server.run()


def _sessions() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return a session cookie of one person of each role, and some for tests that end them."""
    from datetime import UTC, datetime

    from web_people import PASSWORD

    from manumit.web.accounts.services import link_use, person_invite
    from manumit.web.audit.services import SYSTEM
    from manumit.web.rights.roles import person_roles

    sessions: dict[str, str] = {}
    spare: dict[str, list[str]] = {}
    for role in person_roles():
        now = datetime.now(UTC)
        _person, token = person_invite(
            actor=SYSTEM,
            sign_in_name=f"example-{role}",
            display_name=f"Example {role}",
            role=role,
            now=now,
        )
        person = link_use(token=token, password=PASSWORD, now=now)
        sessions[role], *spare[role] = [_session(person) for _ in range(1 + SPARE_SESSIONS)]
    return sessions, spare


def _session(person: Person) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    main()
