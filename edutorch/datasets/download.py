"""Files from the network: fetched once, checked, and kept in a folder of their own.

A file appears under its name only when it is there as a whole and has the checksum that it should have. What is in it is never
executed: reading it is left to whoever asked.
"""

import hashlib
import os
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path


class Offline(RuntimeError):
    """A file is not here and cannot be fetched. The message says which file to put where.

    Example:
        >>> import edutorch.datasets
        >>> issubclass(edutorch.datasets.Offline, RuntimeError)
        True
    """


def home():
    """The folder of all data sets: $EDUTORCH_DATA_HOME, else ~/.cache/edutorch.

    Example:
        >>> import edutorch.datasets
        >>> edutorch.datasets.home().is_absolute()
        True
    """
    return Path(os.environ.get("EDUTORCH_DATA_HOME") or "~/.cache/edutorch").expanduser().absolute()


def fetch(name, url, sha256=None, md5=None, folder=None, processor=None):
    """The path of a file, which is fetched if it is not here yet. A download that broke off goes on where it stopped.

    Without a checksum the first copy is trusted: its SHA-256 is written into `name.sha256` beside it, and from then on
    any other file is refused.

    Args:
        name: what the file is called here.
        url: where it comes from: one place, or a list of places that are tried in turn.
        sha256, md5: its checksum, if it is known. One of them is enough.
        folder: where to keep it: a folder inside `home()`, or anywhere if it is absolute.
        processor: a function from the path of the file to the path that is handed back, such as `unpack`.

    Returns:
        The path of the file, or what the processor makes of it.

    Raises:
        Offline: if the file is not here and cannot be fetched.
        ValueError: if what was fetched is another file than it should be. What was there before stays.
        ImportError: if there is something to fetch and pooch is not installed.

    Example:
        >>> import hashlib, os, tempfile
        >>> from edutorch.datasets import fetch
        >>> here = tempfile.TemporaryDirectory()
        >>> with open(os.path.join(here.name, "hello.txt"), "w") as file:  # a file that is here already
        ...     count = file.write("hello")
        >>> path = fetch("hello.txt", "https://example.org/hello.txt", hashlib.sha256(b"hello").hexdigest(), folder=here.name)
        >>> path.read_text()
        'hello'
        >>> here.cleanup()
    """
    folder = home() / (folder or "")
    folder.mkdir(parents=True, exist_ok=True)
    path, note = folder / name, folder / f"{name}.sha256"
    hint = ""
    if sha256 is None and md5 is None and note.exists():
        sha256 = note.read_text("ascii").split()[0]
        hint = f" (This checksum was noted at the first download; to trust the new file, delete {note}.)"
    if not path.exists() or wrong(path, sha256, md5):
        obtain(path, [url] if isinstance(url, str) else url, sha256, md5, hint)
    if sha256 is None and md5 is None:
        note.write_text(f"{checksum(path, 'sha256')}  {name}\n", "ascii")
    return Path(processor(path)) if processor else path


def obtain(path, urls, sha256, md5, hint):
    """Take the file from `home()`, where somebody may have put it for all, or from the first place that gives it."""
    shared = home() / path.name
    if shared != path and (sha256 or md5) and shared.exists() and not wrong(shared, sha256, md5):
        shutil.copyfile(shared, path)
        return
    for k, url in enumerate(urls):
        try:
            return download(path, url, sha256, md5, hint)
        except (Offline, ValueError):
            if k == len(urls) - 1:
                raise


def download(path, url, sha256, md5, hint=""):
    """Let pooch fetch a file: it looks at the checksum before it puts the file in its place."""
    try:
        import pooch
        import requests
    except ImportError:
        raise ImportError(
            f'{path.name} has to be fetched, and that needs pooch: pip install "edutorch[datasets]". '
            f"Or fetch {url} yourself, and put the file here: {path}"
        ) from None
    pooch.get_logger().setLevel("WARNING")
    known = f"sha256:{sha256}" if sha256 else f"md5:{md5}" if md5 else None
    partial = path.with_name(f"{path.name}.part")
    try:
        pooch.retrieve(url, known, path.name, path.parent, downloader=Resuming(partial, resume=known is not None))
    except (requests.exceptions.RequestException, OSError) as error:
        reason = wrong(path, sha256, md5) if path.exists() else ""
        trouble = f"{path} is damaged ({reason})" if reason else f"{path.name} is not here"
        raise Offline(
            f"{trouble}, and it could not be fetched: {type(error).__name__}: {error}. Fetch {url} where there is a "
            f"connection, and put the file here: {path}"
        ) from error
    except ValueError as error:
        raise ValueError(f"{path.name} was fetched from {url} and is refused. {error}{hint}") from error


class Resuming:
    """How pooch is to download: into a file `partial` that survives when the connection breaks, and is continued next time.

    Only a file whose checksum is known is continued: without one, nobody would notice halves of two different files.
    """

    def __init__(self, partial, resume):
        self.partial, self.resume = partial, resume

    def __call__(self, url, output_file, pooch):
        import requests

        done = self.partial.stat().st_size if self.resume and self.partial.exists() else 0
        # Not compressed on the way: the bytes that arrive are counted.
        headers = {"User-Agent": "edutorch", "Accept-Encoding": "identity"}
        if done:
            headers["Range"] = f"bytes={done}-"
        with requests.get(url, headers=headers, stream=True, timeout=60) as response:
            if response.status_code == 416:  # there is nothing after what we have
                os.replace(self.partial, output_file)
                return
            response.raise_for_status()
            if response.status_code != 206:  # the server sends all of it again
                done = 0
            total = int(response.headers.get("Content-Length", 0)) + done
            with open(self.partial, "ab" if done else "wb") as file, progress(url, done, total) as bar:
                for block in response.iter_content(1 << 16):
                    file.write(block)
                    bar.update(len(block))
        os.replace(self.partial, output_file)


def progress(url, done, total):
    """A bar that says how far the download is. It needs tqdm, and does without."""
    try:
        from tqdm import tqdm
    except ImportError:
        return Silent()
    name = url.rpartition("/")[2]
    return tqdm(desc=name, initial=done, total=total or None, unit="B", unit_scale=True, leave=False)


class Silent:
    """A progress bar that shows nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def update(self, count):
        pass


def checksum(path, algorithm):
    """The checksum of a file in hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()


def wrong(path, sha256=None, md5=None):
    """Why the file cannot be the one with these checksums; an empty text if it can."""
    for algorithm, expected in (("sha256", sha256), ("md5", md5)):
        if expected is not None and (found := checksum(path, algorithm)) != expected.lower():
            return f"its {algorithm} is {found}, and should be {expected}"
    return ""


def unpack(path):
    """Unpack a zip or tar archive into a folder beside it, once. Returns the folder.

    Members that would land outside of the folder, links that lead out of it and devices are refused.

    Raises:
        ValueError: if it is neither, or is damaged.

    Example:
        >>> import os, tempfile, zipfile
        >>> from edutorch.datasets import unpack
        >>> here = tempfile.TemporaryDirectory()
        >>> with zipfile.ZipFile(os.path.join(here.name, "letters.zip"), "w") as archive:
        ...     archive.writestr("a.txt", "A")
        >>> folder = unpack(os.path.join(here.name, "letters.zip"))
        >>> folder.name, (folder / "a.txt").read_text()
        ('letters.unpacked', 'A')
        >>> here.cleanup()
    """
    path = Path(path)
    folder = path.with_name(path.name.split(".")[0] + ".unpacked")
    if folder.exists():
        return folder
    # It gets its name only when all of it is there: an interrupted one does not pass for the whole.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as beside:
        inside = Path(beside) / "all"
        inside.mkdir()
        try:
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    archive.extractall(inside)
            else:
                with tarfile.open(path) as archive:
                    archive.extractall(inside, filter="data")
        except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
            raise ValueError(f"{path} cannot be unpacked: {error}") from error
        inside.rename(folder)
    return folder
