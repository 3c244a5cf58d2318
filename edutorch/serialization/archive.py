"""The file format: a zip archive, each record uncompressed and at a multiple of 64 bytes, so that it can be mapped.

    archive/data.pkl              the pickle: what was saved, with a number in place of each storage
    archive/.format_version       "1"
    archive/.storage_alignment    "64"
    archive/byteorder             "little": from which end numbers are written
    archive/data/0, data/1 ...    the bytes of each storage
    archive/version               "3"
    archive/.data/serialization_id

Reading uses Python's zipfile for the directory, then checks what a damaged or malicious archive might say of itself.
"""

import hashlib
import struct
import zipfile
import zlib

import numpy as np

from edutorch.serialization.options import settings

ALIGNMENT = 64
LIMIT = 0xFFFFFFFF  # what fits into 32 bits; beyond, zip has 64-bit fields beside the old ones
NAMES_ARE_UTF8, SIZES_FOLLOW = 0x0800, 0x0008
CORRUPT = (
    "This is an internal miniz error. If you are seeing this error, there is a high likelihood that your checkpoint file "
    "is corrupted. This can happen if the checkpoint was not saved properly, was transferred incorrectly, or the file was "
    "modified after saving."
)


class Writer:
    """Writes an archive in one go, from front to back.

    Args:
        file: anything with write().
        name: the folder that all records lie in.
    """

    def __init__(self, file, name="archive"):
        self.file, self.name = file, name
        self.position, self.directory = 0, []

    def write(self, *pieces):
        for piece in pieces:
            self.file.write(piece)
            self.position += len(piece)

    def record(self, name, data):
        """One record. `data` are bytes, or an array of bytes."""
        data = memoryview(data).cast("B") if len(data) else b""
        path, start = f"{self.name}/{name}".encode(), self.position
        crc = zlib.crc32(data) if settings.crc32 else 0
        flags = NAMES_ARE_UTF8 | (SIZES_FOLLOW if len(data) else 0)
        large = wide(len(data), start)
        header = start + 30 + len(path) + len(large) + 4
        padding = -header % ALIGNMENT
        extra = large + struct.pack("<2sH", b"FB", padding) + b"Z" * padding
        sizes = (LIMIT, LIMIT) if large else (0, 0)
        local = (b"PK\3\4", 0, flags, 0, 0, 0, 0, *sizes, len(path), len(extra))
        self.write(struct.pack("<4s5H3L2H", *local), path, extra, data)
        if len(data):
            form = "<4sLQQ" if large else "<4sLLL"
            self.write(struct.pack(form, b"PK\7\x08", crc, len(data), len(data)))
        self.directory.append((path, flags, crc, len(data), start))

    def close(self):
        """Write what stands behind the storages, and the directory."""
        self.record("version", b"3\n")
        self.record(".data/serialization_id", self.identity())
        start = self.position
        for path, flags, crc, size, offset in self.directory:
            large = wide(size, offset)
            shown = [LIMIT] * 3 if large else [size, size, offset]
            entry = (b"PK\1\2", 0, 0, flags, 0, 0, 0, crc, *shown[:2], len(path), len(large), 0, 0, 0, 0, shown[2])
            self.write(struct.pack("<4s6H3L5H2L", *entry), path, large)
        size, end, count = self.position - start, self.position, len(self.directory)
        self.write(
            struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 0x031E, 45, 0, 0, count, count, size, start),
            struct.pack("<4sLQL", b"PK\6\7", 0, end, 1),
            struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[min(count, 0xFFFF)] * 2, min(size, LIMIT), min(start, LIMIT), 0),
        )

    def identity(self):
        """40 digits that two different archives do not share: 20 for the names, 20 for what is in them."""
        parts = (b"/".join(path for path, *_ in self.directory), repr([entry[2] for entry in self.directory]).encode())
        return b"".join(b"%020d" % int.from_bytes(hashlib.blake2b(part, digest_size=8).digest()) for part in parts)


def wide(size, offset):
    """The extra field with 64-bit numbers, where 32 bits are not enough."""
    return struct.pack("<2H3Q", 1, 24, size, size, offset) if max(size, offset) >= LIMIT else b""


class Reader:
    """An archive that somebody gave us.

    Args:
        file: seekable, at its beginning.

    Raises:
        RuntimeError: if it is damaged, or no archive as PyTorch writes them.
    """

    def __init__(self, file):
        self.file = file
        self.size = file.seek(0, 2)
        try:
            self.zip = zipfile.ZipFile(file)
        except Exception:  # zipfile has many ways of being surprised
            raise failed("failed finding central directory") from None
        self.records = {}
        for info in self.zip.infolist():
            self.enter(info)
        if sum(info.file_size for info in self.records.values()) > self.size:
            raise failed("the records together are larger than the file")
        self.unchecked = not any(info.CRC for info in self.records.values())  # written with set_crc32_options(False)
        roots = sorted(name for name in self.records if name.endswith("/data.pkl") and name.count("/") == 1)
        if len(roots) != 1:
            raise failed("file not found: data.pkl", "locating file data.pkl")
        self.root = roots[0].removesuffix("data.pkl")

    def enter(self, info):
        name = info.filename
        if name in self.records:
            raise failed(f"the record {name!r:.100} stands twice in it")
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
            raise failed(f"the record {name!r:.100} is named as if it lay outside the archive")
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
            raise failed(f"the record {name!r:.100} is compressed, which torch.save never does")
        if info.flag_bits & 1:
            raise failed(f"the record {name!r:.100} is encrypted")
        self.records[name] = info

    def has(self, name):
        """Is there a record of this name?"""
        return self.root + name in self.records

    def begin(self, name):
        """Where the bytes of a record begin, and how many there are."""
        info = self.records.get(self.root + name)
        if info is None:
            raise RuntimeError(f"PytorchStreamReader failed locating file {name}: file not found. {CORRUPT}")
        self.file.seek(info.header_offset)
        header = self.file.read(30)
        if len(header) < 30 or header[:4] != b"PK\3\4":
            raise failed(f"no record at the place that the directory names for {name}")
        lengths = struct.unpack("<2H", header[26:])
        start = info.header_offset + 30 + sum(lengths)
        path = self.file.read(lengths[0])
        if path != info.orig_filename.encode("utf-8" if info.flag_bits & NAMES_ARE_UTF8 else "cp437"):
            raise failed(f"another record at the place that the directory names for {name}")
        if start + info.file_size > self.zip.start_dir:
            raise failed(f"the record {name} ends behind the end of the file")
        return start, info.file_size

    def read_into(self, name, memory):
        """Fill an array of bytes with a record."""
        start, _ = self.begin(name)
        self.file.seek(start)
        if self.file.readinto(memory) != len(memory):
            raise failed(f"the record {name} is cut off")
        if not self.unchecked and zlib.crc32(memory) != self.records[self.root + name].CRC:
            raise failed(f"the checksum of {name} is wrong")

    def bytes(self, name):
        """A record as an array of bytes with memory of its own."""
        memory = np.empty(self.begin(name)[1], np.uint8)
        self.read_into(name, memory)
        return memory


def failed(reason, doing="reading zip archive"):
    return RuntimeError(f"PytorchStreamReader failed {doing}: {reason}. {CORRUPT}")
