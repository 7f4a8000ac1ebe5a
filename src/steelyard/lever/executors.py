"""Where a sweep's tasks run: this process, worker processes, a Dask cluster, a Ray cluster.

Each is a concurrent.futures.Executor, and a sweep takes any other one too. Where an executor has a method
`share(content: bytes)`, a sweep hands it the world once and passes what it returns to every call in the world's place.
"""

from __future__ import annotations

import importlib
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from types import ModuleType
from typing import Any

from steelyard.errors import BadInput

# Two workers of several threads each get in each other's way: the matrices are small. And memory that is handed back to
# the system after every pass costs a sixth of the time (glibc; other C libraries do not look at these names).
_WORKER = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1"),
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
    "MALLOC_TRIM_THRESHOLD_": str(2**28),
}


class Serial(Executor):
    """Runs every call at once, in this process, one after the other."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the call and return its finished future; KeyboardInterrupt and SystemExit pass through."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class _Pool(ProcessPoolExecutor):
    """Starts its processes quietly, whichever submission it is that starts one."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with _quiet_start():
            return super().submit(fn, *args, **kwargs)


class Processes(Executor):
    """Worker processes on this machine, each a fresh interpreter (spawn) with one thread for BLAS and Polars.

    They are started when needed, receive what is shared once each, leave Ctrl-C to the parent and end when it dies.
    A script that uses them keeps its own calls under `if __name__ == "__main__":`.
    """

    def __init__(self, workers: int | None = None) -> None:
        if workers is not None and workers < 1:
            raise BadInput(f"{workers} worker processes were asked for; ask for at least 1.")
        self.workers = workers or _processors()
        self._shared: bytes | None = None
        self._file: Path | None = None
        self._pool: ProcessPoolExecutor | None = None

    def share(self, content: bytes) -> None:
        """Give `content` to every worker as it starts; those that hold something else are ended first."""
        if content != self._shared:
            self.shutdown()
        self._shared = content

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Queue the call for a worker. `fn` and its arguments are pickled; a module-level function will do."""
        try:
            return self._started().submit(fn, *args, **kwargs)
        except BrokenExecutor:  # of an earlier call, whose future tells of it
            self._pool = None
            return self._started().submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers, after what is queued or (`cancel_futures`) after what is running."""
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)
            self._pool = None
        if self._file is not None:
            self._file.unlink(missing_ok=True)
            self._file = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = _Pool(self.workers, get_context("spawn"), initializer=_begin, initargs=(self._kept(),))
        return self._pool

    def _kept(self) -> Path | None:
        """What is shared, in a file: a worker that dies before it has read a full pipe would block this process."""
        if self._shared is not None and self._file is None:
            with tempfile.NamedTemporaryFile(prefix="steelyard-", delete=False) as file:
                file.write(self._shared)
            self._file = Path(file.name)
        return self._file


class Ray(Executor):
    """Calls as Ray tasks. Large shared content lies once in Ray's object store."""

    def __init__(self, **options: Any) -> None:
        self._ray = _optional("ray", "ray")
        self._owner = not self._ray.is_initialized()
        if self._owner:
            self._ray.init(**{"log_to_driver": False, "include_dashboard": False, **options})
        self._call = self._ray.remote(_call)
        self._running: dict[Future[Any], Any] = {}

    def share(self, content: bytes) -> Any:
        """A reference to `content` in the object store."""
        return self._ray.put(content)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start the call as a task; references among `args` arrive as what they refer to."""
        reference = self._call.remote(fn, *args, **kwargs)
        future = reference.future()
        self._running[future] = reference
        future.add_done_callback(lambda done: self._running.pop(done, None))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what runs, or cancel it; disconnect from Ray if this object connected to it."""
        left = list(self._running.values())
        for reference in left if cancel_futures else ():
            self._ray.cancel(reference)
        if wait and left:
            self._ray.wait(left, num_returns=len(left))
        if self._owner:
            self._ray.shutdown()
            self._owner = False


def serial() -> Serial:
    """This process, one task after the other."""
    return Serial()


def processes(workers: int | None = None) -> Processes:
    """Worker processes on this machine, by default as many as it has processors for this one; BadInput below 1."""
    return Processes(workers)


def dask(client: Any) -> Executor:
    """The executor of a `distributed.Client`, with shared content scattered to the cluster's workers once.

    The workers need this package. How many threads and processes they have is the cluster's affair; one thread each
    with OPENBLAS_NUM_THREADS=1 is fastest. BadInput where `distributed` is not installed or `client` is no client.
    """
    distributed = _optional("distributed", "dask")
    if not isinstance(client, distributed.Client):
        raise BadInput(f"A distributed.Client is needed, not a {type(client).__name__}: dask(Client(address)).")
    executor = client.get_executor(pure=False)
    executor.share = lambda content: client.scatter(content, broadcast=True, hash=False)
    return executor


def ray(**options: Any) -> Ray:
    """A Ray cluster: the one this process is connected to, or one that `ray.init(**options)` starts or finds.

    The cluster's workers need this package. BadInput where `ray` is not installed.
    """
    return Ray(**options)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _optional(module: str, extra: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise BadInput(
            f"The package '{module}' is needed for this executor and cannot be imported ({error}). "
            f"Install it with `pip install 'steelyard[{extra}]'`, or use executors.processes()."
        ) from None


def _call(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return fn(*args, **kwargs)


@contextmanager
def _quiet_start() -> Iterator[None]:
    """Processes started within get the workers' environment and never see Ctrl-C, not even while they are starting."""
    before = {name: os.environ.get(name) for name in _WORKER}
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.environ.update(_WORKER)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        signal.pthread_sigmask(signal.SIG_SETMASK, masked)


def _begin(shared: Path | None) -> None:
    """First act of a worker process."""
    # A worker waits on a pipe that it also holds the other end of: it would outlive a killed parent for ever.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if shared is not None:
        from steelyard.lever import sweep_worker

        sweep_worker.receive(shared.read_bytes())


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
