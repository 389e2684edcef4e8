"""The bundled models as parts of the site's bill of materials."""

from __future__ import annotations

from collections.abc import Iterator

from clinic.sbom import Component
from qa.weights.catalogue import MODELS


def models() -> Iterator[Component]:
    """Each with the digest that set-up checks and the packages that carry it."""
    for model in MODELS.values():
        carried = ", ".join(f"{part.package}=={part.version}" for part in (*model.weights, *model.extras))
        yield Component("machine-learning-model", model.title, model.weights[0].version, licence=model.licence,
                        hashes=(("SHA-256", model.sha256),), properties={"xinglin:name": model.name, "xinglin:packages": carried})
