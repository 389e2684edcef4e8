"""Tells Django what the records app is called."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
