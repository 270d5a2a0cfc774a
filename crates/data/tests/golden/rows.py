"""Writes images.rows and table.rows, from the description of the format alone. Run as `python rows.py`."""

import struct
import zlib
from pathlib import Path


def varint(n):
    """A number as bincode 2 writes it."""
    if n < 251:
        return bytes([n])
    if n < 1 << 16:
        return b"\xfb" + struct.pack("<H", n)
    if n < 1 << 32:
        return b"\xfc" + struct.pack("<I", n)
    return b"\xfd" + struct.pack("<Q", n)


def fields(values):
    run = [varint(number) + varint(len(value)) + value for number, value in values]
    return varint(len(run)) + b"".join(run)


def section(name, required, content):
    name = name.encode()
    return bytes([len(name)]) + name + bytes([required]) + struct.pack("<Q", len(content)) + content


def frame(payload):
    head = b"DESCENTR" + struct.pack("<IQ", 1, len(payload))
    return head + struct.pack("<I", zlib.crc32(payload, zlib.crc32(head))) + payload


def file(layout, blocks, origin, extra):
    """`blocks`: part, rows, entries and bytes of each."""
    start = b"DESCENTR\x01\0\0\0"
    entry = lambda part, rows, n, data: struct.pack("<5I", part, rows, n, len(data), zlib.crc32(data))
    entries = [entry(*block) for block in blocks]
    head = frame(
        section("layout", 1, fields(layout))
        + section("blocks", 1, b"".join(entries))
        + section("origin", 1, origin)
        + section("extra", 0, extra)
    )
    return start + b"".join(block[3] for block in blocks) + head + struct.pack("<Q", len(head))


def columns(rows, dense, value):
    """The sparse part of a block: `rows` are lists of (row, value); those in `dense` come second."""
    lengths, indices, values = b"", b"", b""
    for row in rows:
        parts = [[e for e in row if e[0] not in dense], [e for e in row if e[0] in dense]]
        lengths += struct.pack("<II", *map(len, parts))
        for i, x in parts[0] + parts[1]:
            indices += struct.pack("<H", i)
            values += value(x)
    return lengths + indices + values


def numbers(*n):
    return b"".join(struct.pack("<Q", n) for n in n)


def images():
    """Six images of 2 by 4 to train on and one to judge by, in blocks of four."""
    pixel = lambda i, p: (i * 37 + p * 11) % 255 + 1 if p < 4 and (i + p) % 2 == 0 or (i, p) == (3, 6) else 0
    image = lambda i: [pixel(i, p) for p in range(8)]
    entries = lambda i: [(p, x) for p, x in enumerate(image(i)) if x]
    label = lambda i: i % 3
    blocks = []
    for part, samples in [(0, [0, 1, 2, 3]), (0, [4, 5]), (1, [6])]:
        data = b"".join(struct.pack("<I", label(i)) for i in samples)
        data += columns([entries(i) for i in samples], range(4), lambda x: bytes([x]))
        blocks.append((part, len(samples), sum(len(entries(i)) for i in samples), data))
    whole = numbers(6, 2, 4) + bytes(x for i in range(6) for x in image(i)) + numbers(3)
    whole += b"".join(struct.pack("<I", label(i)) for i in range(6))
    runs = struct.pack("<II", 0, 4)
    layout = [
        (1, varint(4)),
        (2, varint(2) + varint(4)),
        (3, varint(0)),
        (4, varint(8)),
        (5, varint(len(runs)) + runs),
        (6, varint(3)),
        (8, varint(4)),
        (9, varint(zlib.crc32(whole))),
    ]
    return file(layout, blocks, b"train 1 2\n", b"")


def table():
    """Three rows of two numbers and one of five names, each with a number to fit, in blocks of two."""
    dense = lambda i: struct.pack("<dd", i + 0.5, -2.0 * i)
    row = lambda i: [(2 * i, 1.0)]
    target = lambda i: struct.pack("<d", 0.25 * i)
    blocks = []
    for samples in [[0, 1], [2]]:
        data = b"".join(map(target, samples)) + b"".join(map(dense, samples))
        data += columns(map(row, samples), [], lambda x: struct.pack("<d", x))
        blocks.append((0, len(samples), len(samples), data))
    whole = numbers(3, 2) + b"".join(map(dense, range(3))) + numbers(5)
    for i in range(3):
        whole += numbers(10) + struct.pack("<Hd", 2 * i, 1.0)
    whole += numbers(1) + b"".join(map(target, range(3)))
    layout = [
        (1, varint(8)),
        (3, varint(2)),
        (4, varint(5)),
        (5, varint(0)),
        (7, varint(1)),
        (8, varint(2)),
        (9, varint(zlib.crc32(whole))),
    ]
    return file(layout, blocks, b"table 1 2\n", bytes(16))


here = Path(__file__).parent
(here / "rows-version-1").mkdir(exist_ok=True)
(here / "rows-version-1" / "images.rows").write_bytes(images())
(here / "rows-version-1" / "table.rows").write_bytes(table())
