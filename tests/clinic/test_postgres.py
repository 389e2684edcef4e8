"""The embedded server: made once, shared by several users, stopped by the last, unharmed by kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]

SCRIPT = """
from clinic import postgres
with postgres.in_use():
    with postgres.connect(postgres.OWNER) as owner:
        owner.execute("create table if not exists kept (n int)")
        owner.execute("insert into kept select generate_series(1, 1000)")
    {body}
print(postgres.is_running())
"""


def run(home: Path, body: str) -> str:
    environment = os.environ | {"XINGLIN_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", SCRIPT.format(body=body)], cwd=BASE, env=environment, text=True,
                          capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("postgres")


def test_the_last_user_stops_the_server(home):
    assert run(home, "print(postgres.is_running())").split() == ["True", "False"]


def test_another_user_keeps_it_running(home):
    body = """
    with postgres.in_use():
        pass
    print(postgres.is_running())"""
    assert run(home, body).split()[-2:] == ["True", "False"]


def test_killing_the_server_loses_nothing(home):
    body = f"""
    import os, signal
    pid = int((postgres.layout().data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, {int(signal.SIGKILL)})
    postgres.start()
    with postgres.connect(postgres.OWNER) as owner:
        print(owner.execute("select count(*) >= 1000 from kept").fetchone()[0])"""
    assert "True" in run(home, body)


def test_strangers_and_wrong_passwords_are_refused(home):
    body = """
    import psycopg
    for user, password in (("xinglin_app", "wrong"), ("nobody", "")):
        try:
            psycopg.connect(host=str(postgres.layout().socket), user=user, password=password, dbname="xinglin")
        except psycopg.OperationalError:
            print("refused")"""
    assert run(home, body).split()[:2] == ["refused", "refused"]


def test_the_site_role_does_not_own_tables(home):
    body = """
    import psycopg
    try:
        postgres.connect(postgres.APP).execute("drop table kept")
    except psycopg.errors.InsufficientPrivilege:
        print("refused")"""
    assert "refused" in run(home, body)
