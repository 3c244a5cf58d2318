"""Fetching files of data: once, whole, and exactly those that were meant.

A checksum is a number computed from all bytes of a file: if it agrees, the file is the right one. A download that was cut
off goes on where it stopped. Without a connection, the error says which file to put where.
"""

import hashlib
import os
import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path

BLOCK = 1 << 20


def data_home():
    """The folder that all lessons share: $EDUTORCH_DATA_HOME, else ~/.cache/edutorch.

    A file that lies there under its own name is not fetched again. So a class can work without a network: someone fetches
    the files once, and all the others copy them there.
    """
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    return Path(os.environ.get("EDUTORCH_DATA_HOME", os.path.join(cache, "edutorch"))).expanduser()


def checksum(path, kind="md5"):
    """The checksum of a file, as hexadecimal digits.

    Args:
        path: the file.
        kind: "md5" or "sha256".
    """
    digest = hashlib.new(kind, usedforsecurity=False)
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def is_right(path, expected):
    """Is the file there, with this checksum?

    Args:
        path: the file.
        expected: "md5:...", "sha256:..." or bare digits of an MD5 checksum; None takes any file.
    """
    if not os.path.isfile(path):
        return False
    if expected is None:
        return True
    kind, _, digits = expected.rpartition(":")
    return checksum(path, kind or "md5") == digits.lower()


def fetch(urls, folder, expected=None, name=None, progress=True):
    """Make sure that a file is there.

    Args:
        urls: where it is in the network: one place, or a list of places to try in turn.
        folder: the folder where it shall be kept.
        expected: its checksum, see is_right. What does not agree is thrown away.
        name: its name; that at the end of the URL if left out.
        progress: say how far it is.

    Returns:
        Path: where it is.

    Raises:
        RuntimeError: if it cannot be fetched, or is not the right one. The error says what to do.
    """
    urls = [urls] if isinstance(urls, str) else list(urls)
    name = name or urls[0].rpartition("/")[2]
    path = Path(folder).expanduser() / name
    if is_right(path, expected):
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    shared = data_home() / name
    if shared != path and is_right(shared, expected):
        shutil.copyfile(shared, path)
        return path
    problems = []
    for url in urls:
        try:
            download(url, path, expected, progress)
            return path
        except (OSError, ValueError) as error:
            problems.append(f"  {url}: {getattr(error, 'reason', None) or error}")
    digits = f", whose checksum is {expected}," if expected else ""
    raise RuntimeError(
        f"{name} could not be fetched:\n"
        + "\n".join(problems)
        + f"\nWithout a connection, get the file{digits} from somebody who has it, and put it here: {path}\n"
        f"(or, for all lessons on this computer, here: {shared})"
    )


def download(url, path, expected=None, progress=True):
    """Fetch one file from one place. It appears under its name when it is there as a whole, and right.

    Raises:
        OSError: if the connection fails. What has arrived is kept, and the next call goes on from there.
        ValueError: if the checksum does not agree.
    """
    part = path.with_name(path.name + ".part")
    receive(url, part, progress)
    if not is_right(part, expected):
        kind = expected.rpartition(":")[0] or "md5"
        found = checksum(part, kind)
        part.unlink()
        raise ValueError(f"the file has the {kind} checksum {found}, and not {expected.rpartition(':')[2]}")
    os.replace(part, path)


def receive(url, part, progress):
    """Get the bytes of a URL, after those that are in the file already."""
    done = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "edutorch"}
    if done:
        headers["Range"] = f"bytes={done}-"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as source:
            goes_on = done > 0 and source.status == 206  # 206: "a part", as it was asked for
            done = done if goes_on else 0
            size = source.headers.get("Content-Length")
            total = None if size is None else done + int(size)
            with open(part, "ab" if goes_on else "wb") as file:
                while block := source.read(BLOCK):
                    file.write(block)
                    done += len(block)
                    if progress:
                        report(part.stem, done, total)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != 416:  # 416: there is nothing after what is there
            raise OSError(f"{error.code} {error.reason}") from error
        return
    if total is not None and done < total:
        raise OSError(f"the connection was cut off after {done} of {total} bytes; try again to go on from there")


def report(name, done, total):
    """One line that is written over again and again."""
    if not sys.stderr.isatty() and done != total:
        return  # in a file or a notebook, only the end is of interest
    share = f" of {total / 1e6:.1f} MB ({done / total:.0%})" if total else " MB"
    print(f"\r{name}: {done / 1e6:.1f}{share}", end="\n" if done == total else "", file=sys.stderr, flush=True)
