"""A fast PNG writer for pictures that change twenty times a second."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_UP = 2


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """The pixels ``[height, width, 3 or 4]`` as an opaque 8-bit RGB PNG; alpha is dropped.

    Every row is stored as its difference to the row above (filter type 2, "Up", of the PNG
    specification, section 9.2). Curves and soft areas change little from row to row, so this one
    filter and the fastest compression are about half as slow as an encoder that tries all five,
    and no larger.

    >>> encode_png(np.zeros((2, 3, 4), np.uint8))[:4]
    b'\\x89PNG'
    """
    if pixels.ndim != 3 or pixels.shape[2] not in (3, 4) or pixels.dtype != np.uint8:
        raise ValueError(
            "pixels must be uint8 of shape [height, width, 3 or 4],"
            f" got {pixels.dtype} of shape {list(pixels.shape)}"
        )
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels[:, :, :3]).reshape(height, 3 * width)
    filtered = np.empty((height, 1 + 3 * width), np.uint8)
    filtered[:, 0] = _UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])  # modulo 256, as the format wants it
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    compressor = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, 9)
    data = compressor.compress(filtered.tobytes()) + compressor.flush()
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
