"""Sweeps give the same bytes from any executor, after any interruption, and never lose a failure."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

HERE = str(Path(__file__).resolve().parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)

import sweep_standin as standin  # noqa: E402
from sweep_standin import Fault  # noqa: E402

from steelyard.errors import BadInput, BrokenInvariant, SteelyardError, UnreadableFile  # noqa: E402
from steelyard.lever import executors  # noqa: E402
from steelyard.lever.sweep import Task, grid, sweep  # noqa: E402

FULL = os.environ.get("STEELYARD_SOAK") == "1"
KILLS = 60 if FULL else 2
WORLD = standin.World()
run = partial(sweep, WORLD, measure=standin.by_sector, solver=standin.solve, batch=4)
serially = partial(run, executor=executors.serial())


def content(result):
    buffer = io.BytesIO()
    result.frame().write_ipc(buffer)
    return buffer.getvalue()


class Backwards(Executor):
    """Keeps all calls and does them last first when nothing else is submitted: a hostile order."""

    def __init__(self, total):
        self.total, self.calls = total, []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.calls.append((future, partial(fn, *args, **kwargs)))
        if len(self.calls) == self.total:
            for kept, call in reversed(self.calls):
                kept.set_result(call())
        return future


def test_the_executor_its_order_and_the_chunks_do_not_change_a_byte():
    tasks = standin.tasks(13)
    expected = content(serially(tasks))
    with executors.processes(2) as pool:
        assert content(run(tasks, executor=pool)) == expected
        assert content(run(tasks, executor=pool, chunk=3)) == expected
    with ThreadPoolExecutor(3) as threads:
        assert content(run(tasks, executor=threads, chunk=2)) == expected
    assert content(run(tasks, executor=Backwards(4))) == expected


def test_each_task_is_solved_and_labelled_in_its_place():
    frame = serially(standin.tasks(5)).frame()
    assert frame.columns == ["task", "k", "status", "sector", "value"]
    assert frame["task"].to_list() == [f"t{k}" for k in range(5) for _ in range(3)]
    expected = np.outer(1 + 0.1 * np.arange(5), WORLD.size).ravel()
    np.testing.assert_allclose(frame["value"].to_numpy(), expected, rtol=1e-11)  # the stand-in's noise is 1e-12


def test_a_mapping_of_numbers_is_one_row():
    frame = sweep(WORLD, standin.tasks(2), standin.total, solver=standin.solve, executor=executors.serial()).frame()
    assert frame.select("k", "first").rows() == [(0, "A"), (1, "A")]
    np.testing.assert_allclose(frame["total"].to_numpy(), [6.0, 6.6], rtol=1e-11)


def test_processes_are_the_default_and_have_one_blas_thread(tmp_path):
    run(standin.tasks(16, Fault("pid", str(tmp_path))), batch=1)
    seen = [path.name.split("-") for path in tmp_path.iterdir()]
    assert str(os.getpid()) not in [pid for pid, _ in seen]
    assert {threads for _, threads in seen} == {"1"}


def test_progress_counts_tasks_up_to_all():
    told = []
    serially(standin.tasks(10), progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 10), (4, 10), (8, 10), (10, 10)]


def test_a_failed_task_fails_the_sweep_after_the_others_are_done(tmp_path):
    tasks = [Task("good"), Task("lost", (Fault("fail"),)), Task("well", (0.5,))]
    log = tmp_path / "log"
    with pytest.raises(BrokenInvariant, match=r"2 of 3 tasks solved, 1 failed:\n  lost: BrokenInvariant: goods market"):
        serially(tasks, batch=1, resume=log)
    assert len(log.read_text().splitlines()) == 4, "all three are kept"
    result = serially(tasks, batch=1, resume=log, allow_failures=True)
    assert [outcome.task.name for outcome in result.failed] == ["lost"]
    lost = result.frame().filter(task="lost").row(0, named=True)
    assert lost["value"] is None
    assert lost["status"].startswith("failed: BrokenInvariant: goods market of USA")


@pytest.mark.parametrize("pool", [executors.serial, partial(executors.processes, 1)])
def test_a_wrong_request_stops_the_sweep_and_names_the_task(pool):
    with pool() as executor, pytest.raises(BadInput, match=r"task 'bad': Unknown economy 'XXX'"):
        run([Task("good"), Task("bad", (Fault("refuse"),))], executor=executor, batch=1)


@pytest.mark.parametrize("pool", [executors.serial, partial(executors.processes, 1)])
def test_a_mistake_in_the_measure_names_the_task_and_keeps_its_trace(pool):
    with pool() as executor, pytest.raises(SteelyardError, match=r"broke at task 't0': TypeError") as caught:
        sweep(WORLD, standin.tasks(2), standin.broken, solver=standin.solve, executor=executor)
    assert "sweep_standin.py" in caught.value.__notes__[0]


def test_a_dead_worker_is_told_and_what_was_done_is_kept(tmp_path):
    tasks = [*standin.tasks(3), Task("end", (Fault("die"),), labels=(("k", 3),))]
    with executors.processes(1) as pool:
        with pytest.raises(SteelyardError, match=r"worker process died.*kept in .*log: run the sweep again"):
            run(tasks, batch=1, executor=pool, resume=tmp_path / "log")
        assert len(run(standin.tasks(3), executor=pool).outcomes) == 3, "the executor serves the next sweep"
    assert len((tmp_path / "log").read_text().splitlines()) >= 2


def test_what_cannot_be_sent_is_refused_before_anything_runs():
    with pytest.raises(BadInput, match="function at the top level of a module"):
        sweep(WORLD, standin.tasks(2), lambda result: {"x": 1.0}, solver=standin.solve)


def test_a_measure_that_workers_cannot_import_is_told(monkeypatch):
    ghost = ModuleType("ghost")
    exec("def measure(result):\n    return {'x': 1.0}", ghost.__dict__)
    monkeypatch.setitem(sys.modules, "ghost", ghost)
    with executors.processes(1) as pool, pytest.raises(SteelyardError, match=r"A worker cannot read the sweep .*ghost"):
        sweep(WORLD, standin.tasks(2), ghost.measure, solver=standin.solve, executor=pool)


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (standin.nothing, "task 't0': The measure returned None"),
        (standin.odd, r"columns \['xTrue'\] for task 't1', but \['xFalse'\] for 't0'"),
    ],
)
def test_a_measure_that_returns_no_table_is_refused(measure, message):
    with pytest.raises(BadInput, match=message):
        sweep(WORLD, standin.tasks(2), measure, solver=standin.solve, executor=executors.serial())


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([], "at least one task"),
        ([Task("a"), Task("a")], "Two tasks are named 'a'"),
        ([Task("a"), Task("b", labels=(("k", 1),))], r"Task 'b' is labelled \['k'\]"),
    ],
)
def test_ill_formed_tasks_are_refused(tasks, message):
    with pytest.raises(BadInput, match=message):
        serially(tasks)


def test_an_own_column_of_the_sweep_is_not_overwritten():
    tasks = [Task("a", labels=(("sector", 1),))]
    with pytest.raises(BadInput, match=r"columns \['sector'\] are the sweep's own"):
        serially(tasks)


def test_a_log_cut_anywhere_is_taken_up_to_the_same_bytes(tmp_path):
    log, tasks = tmp_path / "log", standin.tasks(11)
    expected = content(serially(tasks, resume=log))
    whole = log.read_bytes()
    chance = random.Random(7)
    cuts = [0, 1, len(whole) - 1, len(whole), *(chance.randrange(len(whole)) for _ in range(300 if FULL else 30))]
    for cut in cuts:
        log.write_bytes(whole[:cut])
        told = []
        result = serially(tasks, resume=log, progress=lambda done, total, told=told: told.append(done))
        assert content(result) == expected
        assert told[0] == tasks_in(whole[:cut])
        assert log.read_bytes() == whole


def tasks_in(log):
    lines = [line for line in log.splitlines(keepends=True)[1:] if line.endswith(b"\n")]
    return sum(len(json.loads(line)["outcomes"]) for line in lines)


def test_a_last_line_of_zeros_is_done_again(tmp_path):
    log, tasks = tmp_path / "log", standin.tasks(8)
    expected = content(serially(tasks, resume=log))
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]) + b"\0" * 40 + b"\n")
    assert content(serially(tasks, resume=log)) == expected


def test_a_log_damaged_before_its_end_is_refused_with_the_line(tmp_path):
    log, tasks = tmp_path / "log", standin.tasks(12)
    serially(tasks, resume=log)
    lines = log.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"task":"t4"', b'"task":"t9"')
    log.write_bytes(b"".join(lines))
    with pytest.raises(UnreadableFile, match="line 3: damaged"):
        serially(tasks, resume=log)
    assert log.read_bytes() == b"".join(lines)


OTHER = {
    "world": lambda log: sweep(
        standin.World(size=np.array([1.0, 2.0, 3.0 + 1e-15])),
        standin.tasks(5),
        standin.by_sector,
        solver=standin.solve,
        executor=executors.serial(),
        resume=log,
    ),
    "tasks": lambda log: serially(standin.tasks(6), resume=log),
    "measure": lambda log: sweep(
        WORLD, standin.tasks(5), standin.total, solver=standin.solve, executor=executors.serial(), resume=log
    ),
    "batch": lambda log: serially(standin.tasks(5), batch=2, resume=log),
}


@pytest.mark.parametrize("differs", OTHER)
def test_the_log_of_another_sweep_is_refused(tmp_path, differs):
    log = tmp_path / "log"
    serially(standin.tasks(5), resume=log)
    held = log.read_bytes()
    with pytest.raises(BadInput, match=rf"log of another sweep: .*{differs}"):
        OTHER[differs](log)
    assert log.read_bytes() == held


def test_a_log_of_another_version_is_refused(tmp_path, monkeypatch):
    serially(standin.tasks(5), resume=tmp_path / "log")
    monkeypatch.setattr("steelyard.lever.sweep_log.__version__", "99.0")
    with pytest.raises(BadInput, match="log of another sweep: version differs"):
        serially(standin.tasks(5), resume=tmp_path / "log")


@pytest.mark.parametrize("held", [b"year,value\n2025,1\n", b"year", b'{"kind":"other"}\n', b"[1]\n"])
def test_a_file_that_is_no_log_is_left_alone(tmp_path, held):
    (tmp_path / "mine.csv").write_bytes(held)
    with pytest.raises(UnreadableFile, match="not the log of a sweep"):
        serially(standin.tasks(5), resume=tmp_path / "mine.csv")
    assert (tmp_path / "mine.csv").read_bytes() == held


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"no/log: the sweep's log cannot be written \(No such file"):
        serially(standin.tasks(5), resume=tmp_path / "no" / "log")


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[3])
import sweep_standin as standin
from steelyard.lever.sweep import sweep

def told(done, total):
    print(done, *pids(), flush=True)

def pids():
    import multiprocessing
    return [child.pid for child in multiprocessing.active_children()]

if __name__ == "__main__":
    tasks = standin.tasks(int(sys.argv[2]), standin.Fault("sleep", "0.01"))
    sweep(standin.World(), tasks, standin.by_sector, solver=standin.solve,
          batch=4, resume=sys.argv[1], progress=told)
"""
N = 48


@pytest.fixture
def begun(tmp_path):
    """Starts the sweep in a process of its own, and waits until `done` tasks are told."""
    (tmp_path / "script.py").write_text(SCRIPT)
    started = []

    def start(log, least):
        words = [sys.executable, str(tmp_path / "script.py"), str(log), str(N), HERE]
        process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        started.append(process)
        for line in process.stdout:
            done, *pids = map(int, line.split())
            if done >= least:
                return process, pids
        raise AssertionError(process.stderr.read())

    yield start
    for process in started:
        process.kill()
        process.communicate()


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def all_gone(pids):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if all(gone(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.soak
def test_a_killed_sweep_resumes_to_the_same_bytes_and_leaves_no_worker(begun, tmp_path):
    tasks = standin.tasks(N, Fault("sleep", "0.01"))
    expected, chance, cut = content(serially(tasks)), random.Random(7), 0
    for kill in range(KILLS):
        log = tmp_path / f"log{kill}"
        process, pids = begun(log, chance.randrange(4, N - 12))
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert pids
        assert all_gone(pids), "workers end with a killed parent"
        cut += len(log.read_bytes().splitlines()) < 1 + N // 4
        assert content(serially(tasks, resume=log)) == expected
    assert cut, "the kills came too late to try anything"


def test_ctrl_c_leaves_a_file_to_resume_from_and_no_worker(begun, tmp_path):
    tasks, log = standin.tasks(N, Fault("sleep", "0.01")), tmp_path / "log"
    process, pids = begun(log, 4)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    error = process.communicate(timeout=20)[1]
    assert process.returncode != 0
    assert all_gone(pids)
    assert error.count("KeyboardInterrupt") == 1, "no worker cries out"
    assert "What was finished is kept in" in error
    assert 1 < len(log.read_bytes().splitlines()) < 1 + N // 4
    assert content(serially(tasks, resume=log)) == content(serially(tasks))


def test_two_sweeps_do_not_write_one_log(begun, tmp_path):
    begun(tmp_path / "log", 4)
    with pytest.raises(BadInput, match="another process is writing"):
        serially(standin.tasks(N, Fault("sleep", "0.01")), resume=tmp_path / "log")


def test_a_grid_is_the_product_of_its_axes():
    from steelyard.lever.instruments import Tariff

    tasks = grid({"USA:CHN": [0.0, 0.1, 0.25], "CHN:*:C29": [0.2]}, closures=["fixed", "ilms"], always=["ever"])
    assert [task.name for task in tasks[:3]] == [
        "USA:CHN=0.0, CHN:*:C29=0.2, task_closure=fixed",
        "USA:CHN=0.0, CHN:*:C29=0.2, task_closure=ilms",
        "USA:CHN=0.1, CHN:*:C29=0.2, task_closure=fixed",
    ]
    assert len(tasks) == 6
    retaliation = Tariff("CHN", None, "C29", add=0.2)
    assert tasks[0].instruments == ("ever", retaliation)
    assert tasks[-1].instruments == ("ever", Tariff("USA", "CHN", add=0.25), retaliation)
    assert grid({"USA:*:*": [0.1]})[0].instruments == (Tariff("USA", None, None, add=0.1),)
    assert tasks[-1].labels == (("USA:CHN", 0.25), ("CHN:*:C29", 0.2), ("task_closure", "ilms"))
    assert tasks[-1].closure == "ilms"


def test_a_grid_takes_any_instrument():
    tasks = grid({"subsidy": [None, 0.5j, ("x", "y")]})
    assert [task.instruments for task in tasks] == [(), (0.5j,), ("x", "y")]
    assert tasks[2].labels == (("subsidy", "x + y"),)


@pytest.mark.parametrize(
    ("axes", "message"),
    [({}, "no axis"), ({"USA:CHN": []}, "USA:CHN"), ({"everybody": [0.1]}, "'IMPORTER:EXPORTER'")],
)
def test_an_ill_formed_grid_is_refused(axes, message):
    with pytest.raises(BadInput, match=message):
        grid(axes)
