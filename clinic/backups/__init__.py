"""Backups of the whole site in one sealed file, and their way back. Knows no table and no page."""
