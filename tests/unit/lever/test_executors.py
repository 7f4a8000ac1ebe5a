"""Executors: the same bytes from Dask and Ray as from this process, shared content sent once, clear refusals."""

from __future__ import annotations

import io
import os
import sys
import warnings
from pathlib import Path

import pytest

HERE = str(Path(__file__).resolve().parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)

import sweep_standin as standin  # noqa: E402

from steelyard.errors import BadInput  # noqa: E402
from steelyard.lever import executors  # noqa: E402
from steelyard.lever.sweep import Task, sweep  # noqa: E402

SOURCE = str(Path(executors.__file__).resolve().parents[2])


def content(executor, tasks=None, **given):
    tasks = tasks or standin.tasks(13)
    result = sweep(standin.World(), tasks, standin.by_sector, solver=standin.solve, executor=executor, **given)
    buffer = io.BytesIO()
    result.frame().write_ipc(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def expected():
    return content(executors.serial())


@pytest.fixture(scope="module")
def client():
    distributed = pytest.importorskip("distributed", reason="distributed (extra dask) is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options = {"processes": True, "dashboard_address": None, "protocol": "tcp"}
        cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, **options)
        with cluster, distributed.Client(cluster) as client:
            client.run(sys.path.extend, [HERE, SOURCE])
            yield client


@pytest.fixture(scope="module")
def on_ray():
    pytest.importorskip("ray", reason="ray (extra ray) is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = os.pathsep.join([HERE, SOURCE])
        executor = executors.ray(num_cpus=2, runtime_env={"env_vars": {"PYTHONPATH": path}})
        yield executor
        executor.shutdown()


external = pytest.mark.filterwarnings("ignore")  # those packages' own warnings are not ours to mend


@external
@pytest.mark.parametrize("chunk", [1, 3])
def test_dask_gives_the_same_bytes(client, expected, chunk):
    assert content(executors.dask(client), chunk=chunk) == expected
    assert content(client.get_executor(), chunk=chunk) == expected


@external
@pytest.mark.parametrize("chunk", [1, 3])
def test_ray_gives_the_same_bytes(on_ray, expected, chunk):
    assert content(on_ray, chunk=chunk) == expected


@external
def test_dask_tells_of_a_wrong_request(client):
    with pytest.raises(BadInput, match="task 'bad': Unknown economy 'XXX'"):
        content(executors.dask(client), [Task("bad", (standin.Fault("refuse"),))])


@external
def test_ray_tells_of_a_wrong_request(on_ray):
    with pytest.raises(BadInput, match="task 'bad': Unknown economy 'XXX'"):
        content(on_ray, [Task("bad", (standin.Fault("refuse"),))])


@external
def test_ray_passes_a_call_its_arguments_and_its_error(on_ray):
    assert on_ray.submit(divmod, 7, 2).result() == (3, 1)
    with pytest.raises(ZeroDivisionError):
        on_ray.submit(divmod, 7, 0).result()


def test_no_client_is_refused(client):
    with pytest.raises(BadInput, match=r"A distributed\.Client is needed, not a str"):
        executors.dask("tcp://127.0.0.1:8786")


@pytest.mark.parametrize(("make", "extra"), [(lambda: executors.dask(None), "dask"), (executors.ray, "ray")])
def test_a_missing_package_is_named_with_the_way_to_install_it(monkeypatch, make, extra):
    monkeypatch.setitem(sys.modules, {"dask": "distributed", "ray": "ray"}[extra], None)
    with pytest.raises(BadInput, match=rf"pip install 'steelyard\[{extra}\]'"):
        make()


def test_processes_pass_a_call_its_arguments_and_its_error():
    with executors.processes(1) as pool:
        assert pool.submit(divmod, 7, 2).result() == (3, 1)
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 7, 0).result()


def test_processes_serve_one_sweep_after_another(expected):
    with executors.processes(2) as pool:
        assert content(pool) == expected
        assert content(pool, standin.tasks(3)) == content(executors.serial(), standin.tasks(3))
        other = standin.World(sectors=("A", "B", "D"))
        result = sweep(other, standin.tasks(5), standin.by_sector, solver=standin.solve, executor=pool)
        assert result.frame()["sector"][2] == "D", "workers hold the world of the sweep that runs"


def test_the_parents_environment_is_left_as_it_was(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "5")
    with executors.processes(1) as pool:
        assert pool.submit(os.getenv, "OPENBLAS_NUM_THREADS").result() == "1"
    assert os.environ["OPENBLAS_NUM_THREADS"] == "5"
    assert "OMP_NUM_THREADS" not in os.environ


@pytest.mark.parametrize("workers", [0, -2])
def test_no_workers_are_refused(workers):
    with pytest.raises(BadInput, match="at least 1"):
        executors.processes(workers)
