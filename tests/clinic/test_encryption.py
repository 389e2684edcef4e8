"""Encrypted values are bound to their row and column, and cannot be read or moved in the database."""

from __future__ import annotations

import pytest

from clinic.encryption import Undecipherable, blind_index, seal, unseal


def test_a_value_opens_in_its_own_place():
    assert unseal(seal("张三", context="patient.name:1"), context="patient.name:1") == "张三"


def test_a_value_moved_to_another_row_does_not_open():
    with pytest.raises(Undecipherable):
        unseal(seal("张三", context="patient.name:1"), context="patient.name:2")


def test_an_altered_value_does_not_open():
    data = bytearray(seal("张三", context="patient.name:1"))
    data[-1] ^= 1
    with pytest.raises(Undecipherable):
        unseal(bytes(data), context="patient.name:1")


def test_the_same_value_never_looks_the_same_twice():
    assert seal("张三", context="a") != seal("张三", context="a")


def test_the_blind_index_ignores_case_and_spaces_and_tells_purposes_apart():
    assert blind_index("mrn", " MRN-001 ") == blind_index("mrn", "mrn-001")
    assert blind_index("mrn", "1") != blind_index("national-id", "1")
