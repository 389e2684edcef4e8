"""Trained risk of a disease: features from a chart, boosted stumps whose contributions are exact, calibration, drift; no table."""
