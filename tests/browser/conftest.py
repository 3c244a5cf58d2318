"""A real JupyterLab in a real browser: `lab` opens a notebook, runs it, and fails the test if anything was fetched from
outside this machine or if the page raised an error.

It drives the chromium of the system by playwright, and skips where one of the two is missing.
"""

import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("EDUTORCH_CHROME") or next(filter(None, map(shutil.which, BROWSERS)), None)
# The browser itself likes to phone home; --no-sandbox because chromium refuses to run as root with one.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|(blob|data|about):")
PATIENCE = 120_000  # milliseconds: CI machines are slow and shared

# Cells that are run before the kernel is connected open a dialog, and the status line says "idle" too early.
CONNECTED = """() => {
    const context = window.jupyterapp?.shell?.currentWidget?.sessionContext;
    return context?.isReady && context.session?.kernel?.connectionStatus === 'connected';
}"""
RUN = """() => {
    window.edutorchRan = false;
    window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => { window.edutorchRan = true; });
}"""
# The last cell is done before the kernel has sent all that its widgets have to say: a click may be lost until then.
IDLE = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
RESULTS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code').map(cell => cell.model.outputs.toJSON())"""


def pytest_collection_modifyitems(items):
    found = CHROMIUM and importlib.util.find_spec("playwright")
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)
            if not found and "browser" in item.fixturenames:
                item.add_marker(pytest.mark.skip(reason="needs playwright and a system chromium"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.failed_in_browser = report.failed
    return report


class Server:
    """A JupyterLab that `edutorch lab` started, with settings and folders of its own."""

    def __init__(self, folder, home):
        self.folder = folder
        self.log = home / "server.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        places = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR", "LAB_SETTINGS_DIR", "LAB_WORKSPACES_DIR")
        folders = {f"JUPYTER_{name}".replace("JUPYTER_LAB", "JUPYTERLAB"): str(home / name.lower()) for name in places}
        command = [sys.executable, "-m", "edutorch", "lab", str(folder), "--no-browser", "--ip=127.0.0.1"]
        command += [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
        command += ["--ServerApp.disable_check_xsrf=True"]  # end_kernels() is no page
        command += ["--expose-app-in-browser"]  # window.jupyterapp, by which the tests steer
        with open(self.log, "wb") as log:
            environment = {**os.environ, **folders, "IPYTHONDIR": str(home / "ipython")}
            self.process = subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log)

    def wait(self, seconds=90):
        """Return when the server answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/api", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise RuntimeError(f"JupyterLab did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def end_kernels(self):
        """End all kernels: JupyterLab would load what widgets they still have into the next page."""
        with urllib.request.urlopen(f"{self.url}/api/sessions") as answer:
            sessions = json.load(answer)
        for session in sessions:
            request = urllib.request.Request(f"{self.url}/api/sessions/{session['id']}", method="DELETE")
            urllib.request.urlopen(request).close()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("home"))
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Lab:
    """One page of JupyterLab. Tests use `page` for what they see and touch, and these methods for the rest."""

    def __init__(self, server, page):
        self.server, self.page = server, page
        self.outside, self.page_errors = [], []
        page.set_default_timeout(PATIENCE)
        page.context.on("request", lambda request: HERE.match(request.url) or self.outside.append(request.url))
        page.on("pageerror", lambda error: self.page_errors.append(error.stack or str(error)))

    def write(self, name, *cells):
        """Write a notebook with these code cells into the folder of the server."""
        kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        code = [nbformat.v4.new_code_cell(text) for text in cells]
        nbformat.write(nbformat.v4.new_notebook(cells=code, metadata={"kernelspec": kernel}), self.server.folder / name)
        return name

    def open(self, name):
        """Open a notebook and wait for its kernel."""
        self.page.goto(f"{self.server.url}/lab/tree/{name}?reset")
        self.page.wait_for_function(CONNECTED)

    def run_all(self):
        """Run all cells and wait for the last. Returns, for each code cell, the list of its outputs."""
        self.page.evaluate(RUN)
        self.page.wait_for_function("() => window.edutorchRan")
        self.page.wait_for_function(IDLE)
        return self.page.evaluate(RESULTS)

    def run(self, *cells, name="test.ipynb"):
        """Write a notebook with these cells, open it and run it. Returns the outputs of each cell."""
        self.open(self.write(name, *cells))
        return self.run_all()


@pytest.fixture
def lab(server, browser, request, tmp_path):
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce")
    lab = Lab(server, context.new_page())
    yield lab
    if getattr(request.node, "failed_in_browser", False):
        picture = tmp_path / "screenshot.png"
        lab.page.screenshot(path=picture)
        print(f"screenshot: {picture}")
    context.close()
    server.end_kernels()
    assert lab.outside == [], "a request left this machine"
    assert lab.page_errors == [], "the page raised an error"


@pytest.fixture
def errors():
    """Pick the errors out of the outputs of cells."""

    def pick(results):
        return [f"{o['ename']}: {o['evalue']}" for outputs in results for o in outputs if o["output_type"] == "error"]

    return pick
