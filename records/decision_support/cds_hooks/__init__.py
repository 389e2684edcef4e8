"""CDS Hooks 2.0 (cds-hooks.hl7.org/2.0): requests read and checked, alerts as cards; knows no table and no framework."""
