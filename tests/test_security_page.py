"""The security page answers for every item of ASVS 4.0.3 up to level 2 once, and what it points to exists."""

from __future__ import annotations

import re
from collections import Counter

from django.conf import settings

STATES = {"met", "partly", "not met", "not applicable", "site"}
# The items of levels 1 and 2 by section, from the standard's own list of 4.0.3 with its corrections; deleted numbers and those of level 3
# alone are left out. A section or item that goes missing here is missed by COUNTS.
ITEMS = {
    "1.1": range(1, 8), "1.2": range(1, 5), "1.4": (1, 4, 5), "1.5": range(1, 5), "1.6": range(1, 5), "1.7": (1, 2), "1.8": (1, 2), "1.9": (1, 2),
    "1.10": (1,), "1.11": (1, 2), "1.12": (2,), "1.14": range(1, 7), "2.1": range(1, 13), "2.2": range(1, 4), "2.3": range(1, 4),
    "2.4": range(1, 7), "2.5": range(1, 8), "2.6": range(1, 4), "2.7": range(1, 7), "2.8": range(1, 8), "2.9": range(1, 4), "2.10": range(1, 5),
    "3.1": (1,), "3.2": range(1, 5), "3.3": range(1, 5), "3.4": range(1, 6), "3.5": range(1, 4), "3.7": (1,), "4.1": (1, 2, 3, 5), "4.2": (1, 2),
    "4.3": range(1, 4), "5.1": range(1, 6), "5.2": range(1, 9), "5.3": range(1, 11), "5.4": range(1, 4), "5.5": range(1, 5), "6.1": range(1, 4),
    "6.2": range(1, 7), "6.3": (1, 2), "6.4": (1, 2), "7.1": range(1, 5), "7.2": (1, 2), "7.3": (1, 3, 4), "7.4": range(1, 4), "8.1": range(1, 5),
    "8.2": range(1, 4), "8.3": range(1, 9), "9.1": range(1, 4), "9.2": range(1, 5), "10.2": (1, 2), "10.3": range(1, 4), "11.1": range(1, 9),
    "12.1": range(1, 4), "12.2": (1,), "12.3": range(1, 7), "12.4": (1, 2), "12.5": (1, 2), "12.6": (1,), "13.1": (1, 3, 4, 5),
    "13.2": (1, 2, 3, 5, 6), "13.3": (1, 2), "13.4": (1, 2), "14.1": range(1, 5), "14.2": range(1, 7), "14.3": (2, 3), "14.4": range(1, 8),
    "14.5": range(1, 5),
}
COUNTS = {"1": 38, "2": 54, "3": 18, "4": 9, "5": 30, "6": 13, "7": 12, "8": 15, "9": 7, "10": 5, "11": 8, "12": 15, "13": 13, "14": 23}
PAGE = (settings.BASE_DIR / "SECURITY.md").read_text()
ROW = re.compile(r"^\| ([\d., ]+) \| ([a-z ]+) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE)


def test_every_item_is_answered_for_once():
    answered = Counter(item for items, _state, _where in ROWS for item in items.split(", "))
    wanted = {f"{section}.{number}" for section, numbers in ITEMS.items() for number in numbers}
    assert set(answered) == wanted and set(answered.values()) == {1}
    assert {state for _items, state, _where in ROWS} <= STATES


def test_the_list_of_items_itself_is_whole():
    counted = Counter()
    for section, numbers in ITEMS.items():
        counted[section.partition(".")[0]] += len(numbers)
    assert counted == COUNTS


def test_every_item_stands_in_its_own_chapter_and_in_order():
    for chapter, body in re.findall(r"^### V(\d+) .+?$(.+?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL):
        first = [items.split(", ")[0] for items, _state, _where in ROW.findall(body)]
        assert first and all(item.startswith(f"{chapter}.") for item in first), chapter
        assert first == sorted(first, key=lambda item: [int(part) for part in item.split(".")]), chapter


def test_what_is_called_met_says_where():
    """A reason of one word is none, and what is not met or only partly says what is missing."""
    assert [items for items, _state, where in ROWS if len(where) < 6] == []
    assert len([items for items, state, _where in ROWS if state in ("not met", "partly")]) > 20


def test_what_it_points_to_exists():
    paths = set(re.findall(r"`((?:clinic|qa|records|tests)(?:/[\w.-]+)*)`", PAGE)) | {"requirements.lock", "README.md"}
    assert len(paths) > 30
    assert sorted(path for path in paths if not (settings.BASE_DIR / path).exists()) == []
