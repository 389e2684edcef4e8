"""Beds and appointments: what fits, proposed with its reasons; knows no table and no framework. A person decides."""
