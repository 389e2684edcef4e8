"""Tells Django what the clinic app is called."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        from clinic import account_signals  # noqa: F401
