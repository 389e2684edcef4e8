"""A backup opens with its passphrase only, and an altered or shortened one never gives half of itself."""

from __future__ import annotations

import io

import pytest

from clinic.backups import sealing
from clinic.backups.sealing import BackupError, WrongPassphrase

PASSPHRASE = "a long enough sentence"
QUICK = {"time": 1, "memory_kib": 8192, "lanes": 1}


class Kept(io.BytesIO):
    """Keeps its bytes when it is closed."""

    def close(self) -> None:
        self.kept = self.getvalue()
        super().close()


def sealed(content: bytes, keys=None) -> bytes:
    target = Kept()
    with sealing.seal(target, passphrase=PASSPHRASE, keys=keys or {}, cost=QUICK) as stream:
        stream.write(content)
    return target.kept


def opened(data: bytes, passphrase: str = PASSPHRASE):
    found = sealing.unseal(io.BytesIO(data), passphrase=passphrase)
    with found.content as stream:
        return found.keys, stream.read()


def test_it_opens_with_its_passphrase():
    assert opened(sealed(b"x" * 3_000_000, {"keyset.json": "{}"})) == ({"keyset.json": "{}"}, b"x" * 3_000_000)


def test_another_passphrase_does_not_open_it():
    with pytest.raises(WrongPassphrase):
        opened(sealed(b"x"), "another long sentence")


def test_nothing_can_be_read_in_it():
    data = sealed("张三，青霉素过敏".encode() * 10, {"keyset.json": "the key of the site"})
    assert "张三".encode() not in data and b"the key of the site" not in data


@pytest.mark.parametrize("place", [40, 300, -1, -1_500_000])
def test_an_altered_one_is_refused(place):
    data = bytearray(sealed(b"x" * 3_000_000))
    data[place] ^= 1
    with pytest.raises(Exception) as caught:
        opened(bytes(data))
    assert isinstance(caught.value, (BackupError, *sealing.damage()))


def test_one_that_was_cut_off_is_refused():
    with pytest.raises(Exception) as caught:
        opened(sealed(b"x" * 3_000_000)[:-2_000_000])
    assert isinstance(caught.value, sealing.damage())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 something else", sealing.MAGIC, sealing.MAGIC + b"\xff\xff\xff\xff"])
def test_something_else_is_no_backup(data):
    with pytest.raises(BackupError, match="not a backup"):
        opened(data)


def test_a_short_passphrase_is_refused():
    with pytest.raises(BackupError, match="12 characters"):
        sealing.seal(io.BytesIO(), passphrase="short", keys={}, cost=QUICK)


def test_a_head_that_asks_for_all_memory_is_refused():
    head = b'{"salt": "00", "cost": {"time": 1, "memory_kib": 99999999, "lanes": 1}, "wrapped": ""}'
    with pytest.raises(BackupError, match="more memory"):
        opened(sealing.MAGIC + len(head).to_bytes(4, "big") + head)
