"""Drafting, checking, comparing, rendering and signing reports; knows neither Django nor the database."""
