"""Watching a patient over time: readings judged, courses kept, warnings found; knows no table and no framework."""
