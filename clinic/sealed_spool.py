"""A file that is written once and read anywhere, for what must not lie on a disk in clear: small it stays in memory, larger it is sealed.

Every one has a key of its own that is kept nowhere: what a killed process leaves on the disk opens for nobody, not even for the site.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from typing import Any, BinaryIO

from django.conf import settings

BLOCK = 64 * 1024


class SealedSpool(io.RawIOBase):
    """A file that is written once, at its end, and read anywhere: beyond ``in_memory`` bytes its blocks lie on the disk,
    each under Tink's AES-256-GCM bound to its number.

    Writing raises ``OSError`` where the disk is full.
    """

    def __init__(self, *, in_memory: int) -> None:
        self._in_memory = in_memory
        self._tail = bytearray()
        self._sealed = self._position = self._stride = 0
        self._disk: BinaryIO | None = None
        self._aead: Any = None
        self._opened: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    @property
    def size(self) -> int:
        """Bytes that were written."""
        return self._sealed * BLOCK + len(self._tail)

    def write(self, data: Any) -> int:
        if self._position != self.size:
            raise io.UnsupportedOperation("What has arrived is never changed.")
        self._tail += data
        self._position = self.size
        if len(self._tail) > max(self._in_memory, BLOCK):
            self._put_down()
        return len(data)

    def _put_down(self) -> None:
        if self._disk is None:
            self._disk, self._aead, self._in_memory = _without_name(), _fresh_key(), 0
        whole = len(self._tail) // BLOCK
        for number in range(whole):
            sealed = self._aead.encrypt(bytes(self._tail[number * BLOCK:(number + 1) * BLOCK]), _bound_to(self._sealed + number))
            self._stride = len(sealed)
            self._disk.write(sealed)
        self._disk.flush()
        self._sealed += whole
        del self._tail[:whole * BLOCK]

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("There is nothing before the beginning.")
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer unless the end comes first, so that ``read(n)`` is never short in between."""
        view, filled = memoryview(buffer).cast("B"), 0
        while filled < len(view) and self._position < self.size:
            piece = self._from_here(len(view) - filled)
            view[filled:filled + len(piece)] = piece
            filled += len(piece)
            self._position += len(piece)
        return filled

    def _from_here(self, most: int) -> bytes:
        number, offset = divmod(self._position, BLOCK)
        if number < self._sealed:
            return self._block(number)[offset:offset + most]
        start = self._position - self._sealed * BLOCK
        return bytes(self._tail[start:start + most])

    def _block(self, number: int) -> bytes:
        if self._opened[0] != number:
            self._disk.seek(number * self._stride)
            self._opened = number, self._aead.decrypt(self._disk.read(self._stride), _bound_to(number))
            self._disk.seek(0, io.SEEK_END)
        return self._opened[1]

    def close(self) -> None:
        if self._disk is not None:
            # What a full disk did not take is tried once more when the file is closed.
            with contextlib.suppress(OSError):
                self._disk.close()
        self._tail, self._opened = bytearray(), (-1, b"")
        super().close()


def _without_name() -> BinaryIO:
    """A file that no folder lists: it is gone with its process, however that ends."""
    folder = settings.HOME / "arriving"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.TemporaryFile(dir=folder)


def _fresh_key() -> Any:
    import tink
    from tink import aead

    aead.register()
    return tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)


def _bound_to(number: int) -> bytes:
    return number.to_bytes(8, "big")
