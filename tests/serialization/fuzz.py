"""Loads many damaged and malicious files in a process of its own, and prints what became of them as JSON.

    python tests/serialization/fuzz.py FOLDER COUNT

The files are made from a few small ones, the same in every run. An audit hook tells if anything ran that should not, and
the process gets little memory, so that a file which asks for much of it is found out.
"""

import codecs
import collections
import contextlib
import io
import json
import pickle
import random
import sys
import time
import traceback
import warnings
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from serialization import attacks

import edutorch as torch
from edutorch.serialization.archive import Writer

SIGNED = "fuzzed.pt"  # every refusal must name the file
ALLOWED = (pickle.UnpicklingError, RuntimeError, EOFError, ValueError)
FORBIDDEN = (
    "os.", "subprocess.", "socket.", "ctypes.", "exec", "compile", "import", "shutil.", "webbrowser.", "open", "mmap.",
    "pickle.find_class", "code.__new__", "object.__setattr__", "sys._getframe", "tempfile.", "urllib.",
)  # fmt: skip
SLOW = 2.0  # seconds of the processor for one file: what other programs take does not count
events = []
watching = False


def hook(event, arguments):
    if watching and event.startswith(FORBIDDEN):
        events.append(f"{event} {arguments!r:.200}")


def limit_memory():
    """The process may take half a gigabyte more than it has now."""
    try:
        import resource

        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + 2**29, now + 2**29))
    except (ImportError, OSError):
        pass  # another system: then only the other checks count


def archive(pickled, order=b"little", storages=(b"\0\0\x80?\0\0\0@",)):
    """A good archive around any pickle."""
    file = io.BytesIO()
    writer = Writer(file)
    writer.record("data.pkl", pickled)
    writer.record("byteorder", order)
    for key, data in enumerate(storages):
        writer.record(f"data/{key}", data)
    writer.close()
    return file.getvalue()


def seeds():
    """Small honest files, new and old format, and the pickles in them."""
    x = torch.arange(6.0).reshape(2, 3)
    tagged = torch.ones(1)
    tagged.tag = 1
    things = (
        x,
        {"w": x, "v": x.t()[1:], "n": [1, 2.5, None, True, "abc", (1, 2)], 3: {1, 2}},
        collections.OrderedDict(
            a=torch.zeros(2, dtype=torch.bfloat16), b=torch.tensor([1j]), c=x.shape, d=torch.float16
        ),
        [torch.nn.Parameter(torch.ones(2)), tagged, torch.device("cpu"), b"\xff", bytearray(b"x"), 1j, 2**70],
    )
    files = []
    for thing in things:
        for new in (True, False):
            file = io.BytesIO()
            torch.save(thing, file, _use_new_zipfile_serialization=new)
            files.append(file.getvalue())
    return files


def inside(data):
    """The pickle of an archive."""
    import zipfile

    return zipfile.ZipFile(io.BytesIO(data)).read("archive/data.pkl")


def flipped(data, rng, most=8):
    data = bytearray(data)
    for _ in range(rng.randint(1, most)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def replaced(data, rng):
    """A few bytes in a row become others: sizes and counts like 0, 255 and 2**31 above all."""
    data, count = bytearray(data), rng.choice((1, 1, 2, 4, 8))
    place = rng.randrange(len(data))
    new = rng.choice((b"\0" * 8, b"\xff" * 8, b"\0\0\0\x80" * 2, b"\xff\xff\xff\x7f" * 2, rng.randbytes(8)))
    data[place : place + count] = new[:count]
    return bytes(data)


def spliced(a, b, rng):
    return a[: rng.randrange(len(a) + 1)] + b[rng.randrange(len(b) + 1) :]


def scrambled(pickled, rng):
    """A pickle with some of its instructions elsewhere, or twice."""
    a, b = sorted(rng.randrange(len(pickled)) for _ in range(2))
    place = rng.randrange(len(pickled))
    return pickled[:place] + pickled[a:b] + pickled[place:]


def invented(rng):
    """Instructions in any order."""
    pieces = [bytes([code]) for code in b"NK\x01]}()tetasub0\x85\x86\x87\x88\x89Q2R\x81.h\0q\0"] + PIECES
    return attacks.HEAD + b"".join(rng.choice(pieces) for _ in range(rng.randint(3, 60))) + attacks.END


PIECES = [
    attacks.storage(), attacks.tensor(), attacks.HOOKS, attacks.REBUILD, attacks.number(2), attacks.number(-1), b"K\1",
    attacks.number(2**62), attacks.text("storage"), attacks.text("0"), attacks.name("builtins", "set"), b"h\0", b"q\0",
    attacks.name("torch", "FloatStorage"), attacks.name("torch", "Tensor"), attacks.name("os", "system"), b"](", b"e",
    attacks.name("torch._utils", "_rebuild_parameter"), attacks.name("torch", "Size"), attacks.name("torch", "float32"),
    attacks.name("builtins", "eval"), attacks.name("torch._tensor", "_rebuild_from_type_v2"), b"\x85R", b"\x86R", b"b",
]  # fmt: skip


def files(folder, count):
    """(kind, name, the bytes of a file), as many as are asked for and a few hundred attacks."""
    marker = folder / "executed"
    lists = {
        "executing": attacks.executing(marker), "impossible": attacks.impossible(), "crooked": attacks.crooked(),
        "harmless": attacks.harmless(),
    }  # fmt: skip
    for kind, pickles in lists.items():
        for label, pickled in pickles:
            yield kind, label, archive(pickled)
            tail = LEGACY_TAIL if b"storage" in pickled else pickle.dumps([], 2)
            yield f"{kind} (old format)", label, LEGACY_HEAD + pickled + tail
    rng, honest = random.Random(0), seeds()
    archives, committed = (
        honest[::2],
        [path.read_bytes() for path in sorted((Path(__file__).parent / "files").iterdir())],
    )
    inner = [inside(data) for data in archives]
    for k in range(count):
        data, pickled = rng.choice(honest if k % 4 else committed), rng.choice(inner)
        for kind, make in (
            ("truncated", lambda: data[: rng.randrange(len(data))]),
            ("flipped", lambda: flipped(data, rng)),
            ("replaced", lambda: replaced(data, rng)),
            ("spliced", lambda: spliced(data, rng.choice(honest), rng)),
            ("pickle flipped", lambda: archive(flipped(pickled, rng, 3))),
            ("pickle replaced", lambda: archive(replaced(pickled, rng))),
            ("pickle scrambled", lambda: archive(scrambled(pickled, rng))),
            ("pickle spliced", lambda: archive(spliced(pickled, rng.choice(inner), rng))),
            ("pickle cut", lambda: archive(pickled[: rng.randrange(len(pickled))])),
            ("pickle invented", lambda: archive(invented(rng))),
            ("big", lambda: archive(pickled, rng.choice((b"big", b"", b"middle", b"\xff")), (rng.randbytes(rng.randrange(40)),))),
        ):  # fmt: skip
            yield kind, str(k), make()


def old_format():
    """What stands before and behind the pickle in the old format, with one storage of two numbers."""
    file = io.BytesIO()
    torch.save(torch.ones(2), file, _use_new_zipfile_serialization=False)
    data = file.getvalue()
    start = data.index(b"\x80\x02ctorch._utils")
    end = data.index(b"\x80\x02]", start)
    return data[:start], data[end:]


LEGACY_HEAD, LEGACY_TAIL = old_format()


def main(folder, count):
    global watching
    outcomes, wrong = collections.Counter(), []
    with contextlib.suppress(*ALLOWED):
        torch.load(io.BytesIO(b"nonsense"))  # what is loaded on first use is loaded now
    codecs.lookup("cp437")  # and so is what zipfile needs when it meets an old name
    sys.addaudithook(hook)
    limit_memory()
    for kind, label, data in files(folder, count):
        file = io.BytesIO(data)
        file.name = SIGNED
        start, outcome = time.process_time(), "loaded"
        try:
            watching = True
            torch.load(file)
        except ALLOWED as error:
            outcome = type(error).__name__
            if SIGNED not in str(error) or type(error) not in ALLOWED:
                wrong.append([kind, label, f"{type(error).__name__} without the file's name: {error!s:.300}"])
        except BaseException:
            wrong.append([kind, label, traceback.format_exc()[-1500:]])
        finally:
            watching = False
        if time.process_time() - start > SLOW:
            wrong.append([kind, label, f"took {time.process_time() - start:.1f} s"])
        if events:
            wrong.append([kind, label, f"executed: {events}"])
            events.clear()
        outcomes[f"{kind}: {outcome}"] += 1
    print(json.dumps({"outcomes": outcomes, "wrong": wrong}))


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # protocol 4 is warned of; that is tested elsewhere
    main(Path(sys.argv[1]), int(sys.argv[2]))
