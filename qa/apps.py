"""Tells Django what the qa app is called."""

from django.apps import AppConfig


class QaConfig(AppConfig):
    name = "qa"
