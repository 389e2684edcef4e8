"""How django-allauth is told this site's rules: nobody signs up, no mail is sent, second factors are stored sealed."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clinic.encryption import seal, unseal

CONTEXT = "clinic.second_factor"
# One sentence for every kind of failure, so that it tells nobody which names exist.
NOT_RIGHT = _("The user name or the password is not right. Please try again.")


class ClosedAccounts(DefaultAccountAdapter):
    """Accounts are made by the hospital; a person is told things on the page, never by mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": NOT_RIGHT,
        "account_inactive": NOT_RIGHT,
        "incorrect_password": _("The password is not right. Please try again."),
        "too_many_login_attempts": _("There were too many attempts. Wait a few minutes and try again."),
        "rate_limited": _("There were too many attempts. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is sent: who adds or removes a second factor sees it on the page, and the audit trail keeps it."""

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:
        """Only what went wrong is said: what went well can be seen on the page that follows."""
        if kwargs.get("message"):
            super().add_message(request, level, message_template, *args, **kwargs)


class SealedSecrets(DefaultMFAAdapter):
    """The secrets of authenticator apps and recovery codes never lie readable in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right or was used before. Wait for the next one and try again."),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text, context=CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), context=CONTEXT)
