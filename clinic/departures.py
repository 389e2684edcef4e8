"""What leaves the site for an external model: who allowed it, for which patient, and the very text that was sent.

«External» is a model server on a host that ``settings.OWN_MODEL_HOSTS`` does not list. Knows no patient but by a reference.
"""

from __future__ import annotations

from urllib.parse import urlparse

from django.conf import settings
from django.db import transaction

from clinic import audit
from clinic.models import Departure, ExternalConsent, Person


def model_is_external(address: str) -> bool:
    """Whether a generator at this address is a server outside the house; one without an address is not."""
    host = urlparse(address).hostname
    return bool(host) and host not in settings.OWN_MODEL_HOSTS


def site_allows() -> bool:
    return settings.EXTERNAL_MODEL_ALLOWED


def patient_allows(reference: str) -> bool:
    """Whether somebody who treats this patient has allowed external models; nobody has, unless they said so."""
    return ExternalConsent.objects.filter(subject=_subject(reference), allowed=True).exists()


def allow(reference: str, *, person: Person, allowed: bool) -> None:
    """Write down the decision of ``person``; the caller has checked that they treat the patient."""
    with transaction.atomic():
        ExternalConsent.objects.update_or_create(subject=_subject(reference), defaults={"allowed": allowed, "person": person})
        action = "allowed an external model" if allowed else "withdrew an external model"
        audit.record(action, person=person, subject=_subject(reference))


def record(text: str, *, subject: str, reference: str, model: str) -> Departure:
    """Keep what was sent, sealed, so that the doctor can read it; an audit line counts its characters."""
    with transaction.atomic():
        sent = Departure(subject=subject, patient=_subject(reference) if reference else "", model=model[:200])
        sent.text = text
        sent.save()
        audit.record("sent text to an external model", person=None, subject=subject, characters=len(text), model=model[:200])
    return sent


def of_patient(reference: str) -> list[Departure]:
    """The latest fifty texts that were sent about this patient, the newest first."""
    return list(Departure.objects.filter(patient=_subject(reference)).order_by("-at")[:50])


def _subject(reference: str) -> str:
    return f"patient:{reference}"
