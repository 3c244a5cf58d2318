"""Several processes at once: Python's own multiprocessing, and PyTorch's `spawn`, which starts one function in many of them.

A tensor that is sent to another process is copied there.
"""

import multiprocessing
import traceback
from multiprocessing import *  # noqa: F403
from multiprocessing import connection


class ProcessException(Exception):
    """A process that spawn() started did not end well."""

    def __init__(self, msg, error_index, pid):
        super().__init__(msg)
        self.msg, self.error_index, self.pid = msg, error_index, pid


class ProcessRaisedException(ProcessException):
    """It raised an error, whose traceback is in the message."""


class ProcessExitedException(ProcessException):
    """It was ended from outside, or ended itself with another exit code than 0."""

    def __init__(self, msg, error_index, error_pid, exit_code, signal_name=None):
        super().__init__(msg, error_index, error_pid)
        self.exit_code, self.signal_name = exit_code, signal_name


def call(fn, i, args, errors):
    """What each process runs. An error is sent to the one that started it."""
    try:
        fn(i, *args)
    except KeyboardInterrupt:
        pass  # whoever pressed the keys has stopped all of them
    except Exception:
        errors.put(traceback.format_exc())
        raise SystemExit(1) from None


class ProcessContext:
    """The processes that spawn(join=False) has started."""

    def __init__(self, processes, errors):
        self.processes, self.errors = processes, errors

    def pids(self):
        """The numbers by which the system knows them."""
        return [process.pid for process in self.processes]

    def join(self, timeout=None, grace_period=None):
        """Wait until one or more of them end.

        Returns:
            True once all have ended.

        Raises:
            ProcessException: if one did not end well; the others are ended then.
        """
        running = [process.sentinel for process in self.processes if process.is_alive()]
        if running:
            connection.wait(running, timeout=timeout)
        failed = [i for i, process in enumerate(self.processes) if process.exitcode not in (0, None)]
        if not failed:
            return all(process.exitcode == 0 for process in self.processes)
        for process in self.processes:
            process.terminate()
            process.join()
        index = failed[0]
        self.complain(index, self.processes[index])

    def complain(self, index, process):
        if not self.errors[index].empty():
            words = f"\n\n-- Process {index} terminated with the following error:\n{self.errors[index].get()}"
            raise ProcessRaisedException(words, index, process.pid)
        words = f"process {index} terminated with exit code {process.exitcode}"
        raise ProcessExitedException(words, index, process.pid, process.exitcode)


def spawn(fn, args=(), nprocs=1, join=True, daemon=False, start_method="spawn"):
    """Run fn(i, *args) in nprocs processes, for i = 0, 1, ...

    Args:
        fn: a function at the top of a module: the processes import it from there.
        args: what it is given after i.
        nprocs: how many processes.
        join: wait for all of them.
        daemon: shall they end with this one?
        start_method: how they are started, see Python's multiprocessing.

    Returns:
        None, or the ProcessContext if join is False.

    Raises:
        ProcessRaisedException: if fn raised an error in one of them.
        ProcessExitedException: if one of them ended with another exit code than 0.
    """
    context = multiprocessing.get_context(start_method)
    processes, errors = [], []
    for i in range(nprocs):
        errors.append(context.SimpleQueue())
        processes.append(context.Process(target=call, args=(fn, i, args, errors[i]), daemon=daemon))
        processes[i].start()
    started = ProcessContext(processes, errors)
    if not join:
        return started
    while not started.join():
        pass


STRATEGIES = ("file_descriptor", "file_system")
chosen = {"strategy": STRATEGIES[0]}


def get_sharing_strategy():
    """How PyTorch would share tensors between processes. Here they are copied through a pipe, whatever it says."""
    return chosen["strategy"]


def set_sharing_strategy(new_strategy):
    """Kept, but without effect: a tensor that goes through a pipe needs no file that could run out.

    Raises:
        AssertionError: if there is no such strategy.
    """
    if new_strategy not in STRATEGIES:
        raise AssertionError(f"invalid sharing strategy {new_strategy!r}, expected one of {set(STRATEGIES)}")
    chosen["strategy"] = new_strategy


def get_all_sharing_strategies():
    """The names that set_sharing_strategy knows."""
    return set(STRATEGIES)


__all__ = [
    *multiprocessing.__all__, "ProcessContext", "ProcessException", "ProcessExitedException", "ProcessRaisedException",
    "get_all_sharing_strategies", "get_sharing_strategy", "set_sharing_strategy", "spawn",
]  # fmt: skip
