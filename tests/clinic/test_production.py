"""A site behind TLS passes Django's own checks for deployment without a remark, and says so in its headers and cookies."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

HEADERS = """
import django; django.setup()
from django.test import Client
answer = Client().get("/sign-in/", secure=True)
print(answer.headers["Strict-Transport-Security"], answer.headers["Content-Security-Policy"], answer.headers["X-Frame-Options"], sep="\\n")
print([(name, bool(cookie["secure"]), bool(cookie["httponly"]), cookie["path"]) for name, cookie in answer.cookies.items()])
print(Client().get("/sign-in/").status_code)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"XINGLIN_HTTPS": "True", "XINGLIN_ALLOWED_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "clinic.settings"}
    return subprocess.run([sys.executable, *arguments], env=environment, cwd=settings.BASE_DIR, text=True, capture_output=True, timeout=120)


def test_the_checks_for_deployment_are_clean():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0 and "no issues" in done.stdout + done.stderr, done.stderr


def test_headers_and_cookies_are_those_of_a_site_behind_tls(db):
    transport, policy, frames, cookies, plain = run("-c", HEADERS).stdout.strip().splitlines()
    assert transport == "max-age=31536000; includeSubDomains; preload" and frames == "DENY"
    assert "'unsafe" not in policy and "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "('__Host-csrftoken', True, True, '/')" in cookies
    assert plain == "301"
