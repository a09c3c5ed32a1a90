"""GeoTIFFs byte by byte, so that a reader is not tested against its own library.

    write_tiff("mask.tif", numbers, mask=shown)      # rows from the north; one strip, not compressed

Tags by number: TIFF 6.0 (1992), GeoTIFF 1.1 (OGC 19-008r4), GDAL's 42113 for "no data".
"""
import struct

import numpy as np

SHORT, LONG, DOUBLE, ASCII = 3, 4, 12, 2
FORMAT = {"u": 1, "i": 2, "f": 3}


def packed(kind, values):
    if kind == ASCII:
        return values.encode() + b"\0", len(values) + 1
    code = {SHORT: "H", LONG: "I", DOUBLE: "d"}[kind]
    return struct.pack(f"<{len(values)}{code}", *values), len(values)


def directory(entries, start, following):
    """An image file directory at byte `start` and what does not fit into it; `following` says whether the
    next directory comes right behind."""
    body = b""
    head = struct.pack("<H", len(entries))
    beyond = start + 2 + 12 * len(entries) + 4
    for tag, kind, values in sorted(entries):
        data, count = packed(kind, values)
        if len(data) <= 4:
            head += struct.pack("<HHI", tag, kind, count) + data.ljust(4, b"\0")
        else:
            head += struct.pack("<HHII", tag, kind, count, beyond + len(body))
            body += data + b"\0" * (len(data) % 2)
    end = beyond + len(body)
    return head + struct.pack("<I", end if following else 0) + body, end


def write_tiff(path, bands, mask=None, nodata=None, alpha=False, epsg=25832, cell=100.0, west=500000.0,
               north=5800600.0):
    """`bands`: one map, or several (last axis); the last one is transparency if `alpha`. `mask`: true where
    there are data. The corner (west, north) and the cells are in the unit of the system `epsg`."""
    bands = np.asarray(bands)
    bands = bands[..., None] if bands.ndim == 2 else bands
    rows, columns, count = bands.shape
    data = bands.astype(bands.dtype.newbyteorder("<")).tobytes()
    bits = 8 * bands.dtype.itemsize
    parts = [data]
    offset = 8
    entries = [(256, SHORT, [columns]), (257, SHORT, [rows]), (258, SHORT, [bits] * count),
               (259, SHORT, [1]), (262, SHORT, [1]), (273, LONG, [offset]), (277, SHORT, [count]),
               (278, SHORT, [rows]), (279, LONG, [len(data)]), (284, SHORT, [1]),
               (339, SHORT, [FORMAT[bands.dtype.kind]] * count), (33550, DOUBLE, [cell, cell, 0.0]),
               (33922, DOUBLE, [0.0, 0.0, 0.0, west, north, 0.0]),
               (34735, SHORT, [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, epsg])]
    if count > 1:
        entries.append((338, SHORT, [0] * (count - 2) + [2 if alpha else 0]))
    if nodata is not None:
        entries.append((42113, ASCII, nodata))
    offset += len(data)
    bitmap = b"" if mask is None else np.packbits(np.asarray(mask, bool), axis=1).tobytes()
    parts.append(bitmap)
    at = offset
    offset += len(bitmap) + len(bitmap) % 2
    parts.append(b"\0" * (len(bitmap) % 2))
    first = offset
    main, end = directory(entries, first, mask is not None)
    parts.append(main)
    if mask is not None:
        parts.append(directory([(254, LONG, [4]), (256, SHORT, [columns]), (257, SHORT, [rows]),
                                (258, SHORT, [1]), (259, SHORT, [1]), (262, SHORT, [4]),
                                (273, LONG, [at]), (277, SHORT, [1]), (278, SHORT, [rows]),
                                (279, LONG, [len(bitmap)]), (284, SHORT, [1])], end, False)[0])
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, first) + b"".join(parts))
