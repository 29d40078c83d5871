"""A program for tests: several threads write the audit trail at once; prints what came out.

The workspace and database stand in the environment, as for any command.
"""

from __future__ import annotations

import json
import threading

from manumit.web.starting import prepare_workspace

WRITERS, ROWS = 6, 25


def main() -> None:
    prepare_workspace()
    from django.db import connection, transaction

    from manumit.web.audit.selectors import verify
    from manumit.web.audit.services import SYSTEM, audit_write

    errors: list[str] = []

    def write() -> None:
        try:
            for number in range(ROWS):
                with transaction.atomic():
                    audit_write(actor=SYSTEM, action="trial.write", detail={"number": number})
        except Exception as error:  # noqa: BLE001 (told below)
            errors.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check = verify()
    print(  # noqa: T201 (the result of this program)
        json.dumps({"rows": check.rows, "intact": check.intact, "errors": errors})
    )


if __name__ == "__main__":
    main()
