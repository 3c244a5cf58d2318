"""Fetching files that lessons need, such as parameters of trained models, once, and checking that they arrived whole."""

import hashlib
import os
import re
import shutil
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from edutorch.serialization import load

HASH_IN_NAME = re.compile(r"-([a-f0-9]*)\.")  # model-2f7c5d3e.pth: the first digits of the file's SHA-256
chosen = {"folder": None}


def get_dir():
    """The folder where fetched files are kept: `set_dir`'s, else $TORCH_HOME/hub, else ~/.cache/torch/hub."""
    if chosen["folder"] is not None:
        return chosen["folder"]
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("TORCH_HOME", os.path.join(cache, "torch"))
    return os.path.join(os.path.expanduser(home), "hub")


def set_dir(d):
    """Keep fetched files in another folder."""
    chosen["folder"] = os.path.expanduser(d)


def download_url_to_file(url, dst, hash_prefix=None, progress=True):
    """Fetch a file. It appears under its name only when it is there as a whole.

    Args:
        url: where it is.
        dst: the path under which it shall be kept.
        hash_prefix: the first digits of its SHA-256: a file with another one is thrown away.
        progress: say how far it is.

    Raises:
        RuntimeError: if the checksum does not agree.
        OSError: if it cannot be fetched.
    """
    target = Path(dst).expanduser()
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    request = urllib.request.Request(url, headers={"User-Agent": "edutorch"})
    part = None
    try:
        with (
            urllib.request.urlopen(request, timeout=60) as source,
            tempfile.NamedTemporaryFile(dir=target.parent, prefix=target.name, suffix=".part", delete=False) as part,
        ):
            total, done = int(source.headers.get("Content-Length") or 0), 0
            while block := source.read(1 << 20):
                part.write(block)
                digest.update(block)
                done += len(block)
                if progress:
                    report(done, total)
        if progress:
            print(file=sys.stderr)
        if hash_prefix is not None and not digest.hexdigest().startswith(hash_prefix):
            raise RuntimeError(f'invalid hash value (expected "{hash_prefix}", got "{digest.hexdigest()}")')
        shutil.move(part.name, target)
    except urllib.error.URLError as error:
        raise OSError(
            f"{url} could not be fetched ({error.reason}). Without a connection, put the file there yourself: {target}"
        ) from error
    finally:
        if part is not None and os.path.exists(part.name):
            os.unlink(part.name)


def report(done, total):
    share = f" of {total / 1e6:.1f} ({done / total:.0%})" if total else ""
    print(f"\r{done / 1e6:.1f}{share} MB", end="", file=sys.stderr, flush=True)


def load_state_dict_from_url(
    url, model_dir=None, map_location=None, progress=True, check_hash=False, file_name=None, weights_only=True
):
    """What torch.save() wrote into a file that has a URL. It is fetched once.

    Args:
        url: where it is.
        model_dir: the folder to keep it in; by default `checkpoints` in get_dir().
        map_location: see torch.load.
        progress: say how far it is.
        check_hash: take the digits after the last - in the file's name for the beginning of its SHA-256, and check it.
        file_name: the name to keep it under.
        weights_only: see torch.load; False runs what the file says, so only do that if you trust its author.

    Returns:
        What was saved.
    """
    folder = os.path.join(get_dir(), "checkpoints") if model_dir is None else model_dir
    name = file_name or os.path.basename(urllib.parse.urlparse(url).path)
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        print(f'Downloading: "{url}" to {path}', file=sys.stderr)
        found = HASH_IN_NAME.search(name) if check_hash else None
        download_url_to_file(url, path, found.group(1) if found else None, progress)
    return load(path, map_location=map_location, weights_only=weights_only)


load_url = load_state_dict_from_url  # its name in torch.utils.model_zoo

__all__ = ["download_url_to_file", "get_dir", "load_state_dict_from_url", "load_url", "set_dir"]
