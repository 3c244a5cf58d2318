"""A file that is written whole or not at all: whatever happens meanwhile, the old one stays until the new one is done."""

import contextlib
import os
import secrets
import shutil


@contextlib.contextmanager
def written_whole(path):
    """Open a new file beside `path`; at the end of the block it takes the place of the old one, if there was no error.

    Raises:
        RuntimeError: if the folder does not exist.
    """
    target = os.path.realpath(path)  # a link stays a link, to a new file
    folder, name = os.path.split(target)
    if not os.path.isdir(folder):
        raise RuntimeError(f"Parent directory {os.path.dirname(os.fspath(path)) or folder} does not exist.")
    if os.path.exists(target) and not os.path.isfile(target):
        with open(target, "wb") as file:  # a pipe or a device is no file that could be replaced; a folder is an error
            yield file
        return
    beside = os.path.join(folder, f".{name[:100]}.{secrets.token_hex(6)}.tmp")
    with open(beside, "xb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())  # on the disk, not only in the system's memory, before the old one goes
        except BaseException:
            file.close()
            os.unlink(beside)
            raise
    try:
        if os.path.exists(target):
            shutil.copymode(target, beside)
        os.replace(beside, target)
    except BaseException:
        os.unlink(beside)
        raise
