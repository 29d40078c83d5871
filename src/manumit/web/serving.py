"""`manumit serve`: make the workspace ready, listen, and say how to sign in."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
import webbrowser
from importlib import import_module

import typer

from manumit.errors import InputError
from manumit.web import examples, starting, upkeep
from manumit.web.config.desks import desk_module_names
from manumit.web.config.limits import limits
from manumit.web.config.workspace import workspace_folder

__all__ = ["listening_socket", "run"]

_PORTS_TRIED = 20
_THREADS = 8
_BODY_ROOM = 1_000_000  # what a form adds to a file of the largest size


def run(*, example: bool, host: str, port: int, open_browser: bool) -> None:
    """Serve until the process is stopped.

    Raises InputError for an address that other computers reach without MANUMIT_ORIGIN, and
    where no port is free.
    """
    check_host(host)
    if example:
        examples.use_example_workspace()
    changed = starting.prepare_workspace()
    if example:
        examples.load_example()
    listening = listening_socket(host, port)
    address = _address(listening)
    _warm_up()
    threading.Thread(target=_warm_desks, name="warm-up", daemon=True).start()
    typer.echo(f"Manumit {address}")
    typer.echo(f"Workspace {workspace_folder()}" + (" (made or updated)" if changed else ""))
    _say_how_to_sign_in(address, example=example)
    typer.echo("Stop with Ctrl+C.")
    if open_browser:
        threading.Timer(0.3, webbrowser.open, [address]).start()
    _serve(listening)


def check_host(host: str) -> None:
    """Refuse an address that other computers reach, unless the team named its own origin.

    >>> check_host("127.0.0.1")
    """
    if os.environ.get("MANUMIT_ORIGIN") or _is_loopback(host):
        return
    raise InputError(
        "Other computers could reach this address without protection.",
        remedy=(
            "Set MANUMIT_ORIGIN to the https address of your team, behind a web server that "
            "adds TLS, or leave out --host."
        ),
        code="serve.origin",
    )


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens on the port, or on the next free one after it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)):
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":  # on Windows this option would share a port that is in use
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(128)
        except OSError:
            listening.close()
            continue
        return listening
    raise InputError(
        f"No port from {port} on is free on this address.",
        remedy="Choose another with --port, or check --host.",
        code="serve.port",
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _address(listening: socket.socket) -> str:
    from django.conf import settings

    host, port = listening.getsockname()[:2]
    return settings.ORIGIN or f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _warm_up() -> None:
    """Import every page now, so that the first visitor does not wait for it."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import get_resolver

    len(get_resolver().url_patterns)
    SessionStore.clear_expired()


def _warm_desks() -> None:
    """Let every desk load what its first page needs, while the server answers already."""
    for name in desk_module_names("warming"):
        import_module(name).warm_up()


def _say_how_to_sign_in(address: str, *, example: bool) -> None:
    if example:
        typer.echo("Sign in with one of these invented people:")
        for name, password in examples.example_sign_ins().items():
            typer.echo(f"  {name:24} {password}")
        return
    if link := _first_administrator_link(address.rstrip("/")):
        typer.echo("Nobody can sign in yet. Open this link once to become administrator:")
        typer.echo(f"  {link}")


def _first_administrator_link(base: str) -> str:
    """Return a link for the first administrator, or "" once someone can manage people."""
    from django.utils import timezone

    from manumit.web.accounts.models import Person
    from manumit.web.accounts.selectors import anyone_can_manage
    from manumit.web.accounts.services import link_make, person_invite
    from manumit.web.audit.services import SYSTEM

    if anyone_can_manage():
        return ""
    now = timezone.now()
    waiting = Person.objects.filter(is_active=True, role="administrator").first()
    if waiting is not None:
        return upkeep.link_address(link_make(actor=SYSTEM, person=waiting, now=now), base=base)
    _, token = person_invite(
        actor=SYSTEM,
        sign_in_name="administrator",
        display_name="Administrator",
        role="administrator",
        now=now,
    )
    return upkeep.link_address(token, base=base)


def _serve(listening: socket.socket) -> None:
    import waitress

    from manumit.web.config.wsgi import application

    proxy = os.environ.get("MANUMIT_TRUSTED_PROXY", "127.0.0.1")
    behind_proxy = {"trusted_proxy": proxy, "trusted_proxy_headers": _PROXY_HEADERS}
    waitress.serve(
        application,
        sockets=[listening],
        threads=_THREADS,
        ident=None,
        clear_untrusted_proxy_headers=True,
        max_request_body_size=limits().upload_body_bytes + _BODY_ROOM,
        **(behind_proxy if os.environ.get("MANUMIT_ORIGIN") else {}),
    )


_PROXY_HEADERS = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
