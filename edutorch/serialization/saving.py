"""save: any object, with all its tensors, into a file that PyTorch reads too."""

import contextlib
import io
import os
import pickle
import sys

from edutorch.device import move
from edutorch.serialization.archive import Writer
from edutorch.serialization.atomic import written_whole
from edutorch.serialization.legacy import MAGIC_NUMBER, PROTOCOL_VERSION, write_storages
from edutorch.serialization.pickler import Found, pickler

TYPE_SIZES = {"short": 2, "int": 4, "long": 4}  # what PyTorch's old format says of the machine


def save(
    obj,
    f,
    pickle_module=pickle,
    pickle_protocol=2,
    _use_new_zipfile_serialization=True,
    _disable_byteorder_record=False,
):
    """Write an object into a file: usually a state_dict, or a dictionary of such and numbers.

    Tensors that share memory share it again when they are loaded; so a view is saved with the whole memory that it looks
    at. Save `x.clone()` to save only what x sees. If anything goes wrong, a file that was there before stays as it was.

    Args:
        obj: what to save.
        f: a path, or a file object with write().
        pickle_module: a module that pickles like pickle.
        pickle_protocol: which version of pickle; load() reads only 2, unless it is told to trust the file.
        _use_new_zipfile_serialization: False writes the format from before PyTorch 1.6.

    Raises:
        RuntimeError: if the folder does not exist, or one memory is seen as two types.

    Example:
        >>> import edutorch as torch, io
        >>> file = io.BytesIO()
        >>> torch.save({"step": 3, "weight": torch.ones(2)}, file)
        >>> _ = file.seek(0)
        >>> torch.load(file)
        {'step': 3, 'weight': tensor([1., 1.])}
    """
    is_path = isinstance(f, (str, os.PathLike))
    if not is_path and not hasattr(f, "write"):
        raise AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute")
    found, pickled = Found(legacy=not _use_new_zipfile_serialization), io.BytesIO()
    pickler(pickle_module, pickled, pickle_protocol, found).dump(obj)  # the file is touched only when this went well
    storages = {key: move(storage.array, "cpu") for key, storage in found.storages.items()}
    with written_whole(f) if is_path else contextlib.nullcontext(f) as file:
        if _use_new_zipfile_serialization:
            archive = Writer(file, folder_name(f) if is_path else "archive")
            archive.record("data.pkl", pickled.getvalue())
            archive.record(".format_version", b"1")
            archive.record(".storage_alignment", b"64")
            if not _disable_byteorder_record:
                archive.record("byteorder", sys.byteorder.encode())
            for key, memory in storages.items():
                archive.record(f"data/{key}", memory)
            archive.close()
        else:
            about = {"protocol_version": PROTOCOL_VERSION, "little_endian": sys.byteorder == "little"}
            for part in (MAGIC_NUMBER, PROTOCOL_VERSION, {**about, "type_sizes": TYPE_SIZES}):
                pickle.dump(part, file, pickle_protocol)
            file.write(pickled.getvalue())
            write_storages(file, storages, found, pickle_protocol)
        if hasattr(file, "flush"):
            file.flush()


def folder_name(path):
    """The folder in the archive is called as the file is, without its last ending."""
    name = os.path.basename(os.fspath(path))
    stem = name.rpartition(".")[0] if "." in name else name
    return stem if stem and name.isascii() else "archive"
