"""Keeps a data file that an administrator uploads to be measured on, once it has been read through; runs nothing."""

from __future__ import annotations

import uuid
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from qa.evaluation.data import BadData
from qa.evaluation.questions import read_questions
from qa.evaluation.support import read_pairs
from qa.models import EvaluationRun

ENDINGS = {".jsonl", ".json", ".gz"}


class FileRefused(Exception):
    """The file cannot be measured on; the message says why to the person."""


def kept_file(upload: UploadedFile | None, *, kind: str) -> tuple[str, str]:
    """The file's name for people, and where it lies now. Raises ``FileRefused``."""
    if upload is None or not upload.name:
        raise FileRefused(_("Choose a file with the questions or claims first."))
    ending = PurePosixPath(upload.name).suffix.lower()
    if ending not in ENDINGS:
        raise FileRefused(_("A JSONL file is needed here (.jsonl, .json or .gz)."))
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        raise FileRefused(_("The file is larger than %(limit)s MB.") % {"limit": settings.MAX_UPLOAD_BYTES >> 20})
    path = settings.UPLOADS / "evaluation" / f"{uuid.uuid4().hex}{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(upload.chunks())
    _check(path, kind)
    return PurePosixPath(upload.name).name[:200], str(path)


def _check(path: Path, kind: str) -> None:
    try:
        (read_pairs if kind == EvaluationRun.Kind.SUPPORT else read_questions)(path)
    except BadData as error:
        path.unlink()
        if error.line is None:
            raise FileRefused(_("The file holds nothing that can be measured. See the format below the form.")) from error
        raise FileRefused(_("Line %(line)s of the file cannot be used; look at its field «%(field)s».") % {
            "line": error.line, "field": error.field or "–"}) from error
