"""What is kept when somebody signs in or changes how: the language chosen on the way, and a line in the audit trail."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.signals import password_changed, user_logged_in
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import get_language

from clinic import audit
from clinic.models import Person
from clinic.own_sessions import note_opening

logger = logging.getLogger(__name__)
CHOSEN_LANGUAGE = "chosen_language"


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    _keep_language(request, user)
    note_opening(request)
    methods = sorted({step["method"] for step in request.session.get("account_authentication_methods", [])})
    audit.record("signed in", person=user, by=methods)


@receiver(user_login_failed)
def sign_in_refused(credentials: dict[str, Any], **kwargs: Any) -> None:
    """In the log alone: anybody can cause it. What was typed is not kept; asked alike for names that exist and that do not."""
    person = Person.objects.filter(username=str(credentials.get("username", ""))[:150]).values_list("pk", flat=True).first()
    logger.warning("A sign-in was refused.", extra={"person": person})


@receiver(authentication_failed)
def second_factor_refused(user: Person, authenticator: Any, reauthentication: bool, **kwargs: Any) -> None:
    """The password was right and the second step was not, so it is kept; the site's limit of tries bounds how often."""
    audit.record("second factor refused", person=user, kind=authenticator.type, again=reauthentication)


@receiver(password_changed)
def password_was_changed(user: Person, **kwargs: Any) -> None:
    """Other sessions of the person end by it, and their sockets; it is one of their own now."""
    Person.objects.filter(pk=user.pk).update(password_until=None)
    audit.record("password changed", person=user)


@receiver(authenticator_added)
def second_factor_added(user: Person, authenticator: Any, **kwargs: Any) -> None:
    audit.record("second factor added", person=user, kind=authenticator.type)


@receiver(authenticator_removed)
def second_factor_removed(user: Person, authenticator: Any, **kwargs: Any) -> None:
    audit.record("second factor removed", person=user, kind=authenticator.type)


@receiver(authenticator_reset)
def recovery_codes_renewed(user: Person, authenticator: Any, **kwargs: Any) -> None:
    audit.record("second factor renewed", person=user, kind=authenticator.type)


@receiver(user_locked_out)
def locked_out(username: str, **kwargs: Any) -> None:
    """The person where there is one of that name; what was typed is not kept, it may be a password."""
    audit.record("locked out", person=Person.objects.filter(username=username).first())


def _keep_language(request: HttpRequest, person: Person) -> None:
    """The language chosen on the way in, or else the one first signed in with: sockets and commands know no browser.

    The browser's cookie is no choice: on a shared computer it may be somebody else's.
    """
    chosen = request.session.pop(CHOSEN_LANGUAGE, None)
    if chosen:
        Person.objects.filter(pk=person.pk).update(language=chosen)
    else:
        Person.objects.filter(pk=person.pk, language="").update(language=get_language())
