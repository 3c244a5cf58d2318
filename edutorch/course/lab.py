"""`edutorch lab`: copy the course into a folder of your own, and open it in JupyterLab.

The copies are yours. Whoever runs the command again after an update of edutorch gets the new lessons, and keeps every
notebook they have worked in: the new version of such a notebook is put beside it, as NAME.new.ipynb.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from edutorch.course.learner import write_learners_course

FOLDER = "edutorch-course"
FIRST = "0_welcome/00_five_minutes.ipynb"
PRIVATE = ".edutorch"  # inside the learner's folder: what we copied there, and the settings of JupyterLab

# JupyterLab asks at the first start whether it may fetch its news from the web. The course works offline.
OVERRIDES = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


def shipped_course() -> Path:
    """The folder with the notebooks: inside the package if it was installed from a wheel, beside it in a checkout.

    Raises:
        FileNotFoundError: if this installation came without the course.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "notebooks", here.parents[2] / "notebooks"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"no notebooks beside {here}: install edutorch from a wheel or from a checkout")


def lesson_files(course: Path) -> list[Path]:
    """What a learner gets: the notebooks and their data, but no hidden files and no Python caches or modules."""
    found = []
    for path in sorted(course.rglob("*")):
        parts = path.relative_to(course).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if path.is_file() and not hidden and path.suffix != ".py":
            found.append(path)
    return found


def digest(path: Path) -> str:
    """A fingerprint of a file: any edit changes it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sync(course: Path, folder: Path) -> dict[str, str]:
    """Bring a learner's folder up to date with the course, and never overwrite or delete what the learner has changed.

    A file that still has the fingerprint with which we wrote it is ours to replace. All others are the learner's.

    Args:
        course: the folder that edutorch ships.
        folder: the learner's folder. It is made if it is not there.

    Returns:
        A word on each file that was touched or held back: "new", "updated", "removed", or "kept ...".
    """
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / PRIVATE / "manifest.json"
    written = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}  # file name -> its fingerprint
    events = {}

    def write(source: Path, name: str) -> None:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        written[name] = digest(target)

    shipped = {path.relative_to(course).as_posix(): path for path in lesson_files(course)}
    for name, source in shipped.items():
        target = folder / name
        if not target.exists():
            write(source, name)
            events[name] = "new"
            continue
        current, wanted = digest(target), digest(source)
        if current == wanted:
            written[name] = wanted
        elif current == written.get(name):
            write(source, name)
            events[name] = "updated"
        elif written.get(name) != wanted:  # edited, and the learner has not been given this version yet
            beside = free_name(folder, name, written)
            write(source, beside)
            written[name] = wanted
            events[name] = f"kept as you left it; the new version is {beside}"

    for name in sorted(written.keys() - shipped.keys()):
        target = folder / name
        if is_beside(name, shipped) and target.exists():
            continue
        if target.exists() and digest(target) == written[name]:
            target.unlink()
            events[name] = "removed"
        del written[name]

    manifest.parent.mkdir(exist_ok=True)
    manifest.write_text(json.dumps(written, indent=1, sort_keys=True), "utf-8")
    return events


def free_name(folder: Path, name: str, written: dict[str, str]) -> str:
    """NAME.new.ipynb, or NAME.new2.ipynb if the learner has begun to work in that one too, and so on."""
    stem, suffix = os.path.splitext(name)
    number = 1
    while True:
        beside = f"{stem}.new{number if number > 1 else ''}{suffix}"
        target = folder / beside
        if not target.exists() or digest(target) == written.get(beside):
            return beside
        number += 1


def is_beside(name: str, shipped: dict[str, Path]) -> bool:
    """Is this a NAME.new.ipynb of a lesson that we still ship?"""
    stem, suffix = os.path.splitext(name)
    original, dot, ending = stem.rpartition(".new")
    return bool(dot) and (not ending or ending.isdigit()) and original + suffix in shipped


def sign(course: Path, folder: Path) -> int:
    """Sign the copies that are word for word ours, so that JupyterLab trusts them and shows their pictures.

    Args:
        course: the folder that edutorch ships.
        folder: the learner's folder.

    Returns:
        How many notebooks were signed.
    """
    import nbformat
    from nbformat.sign import NotebookNotary

    ours = {digest(path) for path in lesson_files(course)}
    notary = NotebookNotary()
    signed = 0
    try:
        for path in lesson_files(folder):
            if path.suffix == ".ipynb" and digest(path) in ours:
                notary.sign(nbformat.read(path, as_version=4))
                signed += 1
    finally:
        notary.store.close()
    return signed


def first_notebook(folder: Path) -> str:
    """The notebook to open, relative to the folder."""
    if (folder / FIRST).exists():
        return FIRST
    notebooks = [path for path in lesson_files(folder) if path.suffix == ".ipynb"]
    return notebooks[0].relative_to(folder).as_posix() if notebooks else ""


def lab_arguments(folder: Path, extra: list[str]) -> list[str]:
    """The command line of JupyterLab. What the caller adds comes last, and so wins."""
    settings = folder / PRIVATE / "settings"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "overrides.json").write_text(json.dumps(OVERRIDES, indent=1), "utf-8")
    arguments = [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{first_notebook(folder)}",
        f"--LabApp.app_settings_dir={settings}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")  # in a container everybody is root; the server listens to this machine only
    return arguments + extra


def lab(arguments: list[str]) -> None:
    """Copy the course and start JupyterLab on its first notebook. It returns when JupyterLab is shut down.

    Args:
        arguments: `[DIR] [anything that JupyterLab understands, such as --no-browser or --port=8890]`.
    """
    try:
        from jupyterlab.labapp import LabApp
    except ModuleNotFoundError as missing:
        sys.exit(f'{missing.name} is not installed. `edutorch lab` needs it: pip install "edutorch[lab]"')
    extra = list(arguments)
    folder = Path(extra.pop(0) if extra and not extra[0].startswith("-") else FOLDER).expanduser().resolve()
    with tempfile.TemporaryDirectory() as scratch:
        course = write_learners_course(shipped_course(), Path(scratch))
        for name, event in sync(course, folder).items():
            print(f"{name}: {event}")
        sign(course, folder)
    print(f"The course is in {folder}", flush=True)
    LabApp.launch_instance(lab_arguments(folder, extra))
