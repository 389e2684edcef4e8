"""What other systems call things, as it is stored: a keyed fingerprint, since such an id may tell who the patient is."""

from __future__ import annotations

from clinic.encryption import fingerprint

# An entry taken from a note of ours names the note and the span, which tell of nobody.
OWN = "note:"


def of_patient(source_id: str) -> str:
    """The fingerprint of the id by which a system calls a patient."""
    return fingerprint("patient", source_id)


def of_entry(source_id: str) -> str:
    """The fingerprint of an entry's id; what stands behind «#», the place of a component, stays readable."""
    whole, mark, position = source_id.partition("#")
    return f"{fingerprint('entry', whole)}{mark}{position}" if whole else source_id


def within(sender: str, source_id: str) -> str:
    """An entry's id as it is stored, which cannot be mistaken for the same id of another sender."""
    if not source_id or source_id.startswith(OWN):
        return source_id
    return f"{sender}|{of_entry(source_id)}" if sender else of_entry(source_id)
