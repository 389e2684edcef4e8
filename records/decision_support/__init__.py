"""Deterministic help with decisions: each result shows its inputs, what is missing, its source and its limits."""
