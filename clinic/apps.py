"""Tells Django what the clinic app is called."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"
