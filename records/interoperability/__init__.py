"""Records in from other systems: FHIR R4 and CSV read into plain entries; knows no table and no page."""
