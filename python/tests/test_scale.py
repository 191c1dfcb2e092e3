"""Many reports on engines that exist: the recipes of docs/scale.md, and what they promise."""

import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import juesuan
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "scale.md").read_text("utf-8")
MANY = 200


def copies(folder: pathlib.Path, count: int) -> list[pathlib.Path]:
    """Reports of as many agencies: each has its name."""
    example = ROOT / "tests" / "cases" / "minimal" / "report.toml"
    text = example.read_text("utf-8")
    name = juesuan.Report.read(example).agency
    made = []
    for number in range(count):
        unit = folder / f"{number:03}"
        unit.mkdir(parents=True)
        (unit / "report.toml").write_text(text.replace(name, f"{name}第{number}分局"), "utf-8")
        made.append(unit)
    return made


def make(folder: str) -> str:
    """The digest of a report's files."""
    files = juesuan.generate(juesuan.Report.read(folder), ["docx", "pdf", "xlsx"])
    return hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()


def audit(folder: str) -> tuple[str, int]:
    """The verdict on a report's text."""
    word = juesuan.generate(juesuan.Report.read(folder), ["docx"])["docx"]
    findings = juesuan.audit(word, "report.docx")
    return str(findings.verdict), len(findings)


def recipe(name: str) -> str:
    """The code block under the heading of a recipe."""
    found = re.search(rf"^### {name}\n.*?^```python\n(.*?)^```", PAGE, re.M | re.S)
    assert found, name
    return found[1]


def run_recipe(name: str, folder: pathlib.Path) -> list[str]:
    units = copies(folder / "县", 6)
    script = folder / "recipe.py"
    script.write_text(recipe(name), "utf-8")
    done = subprocess.run([sys.executable, str(script), str(folder / "县")], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    for unit in units:
        assert (unit / f"{unit.name}.pdf").read_bytes()[:4] == b"%PDF"
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", ["标准库", "Dask"])
def test_recipes_run_as_they_stand(name: str, tmp_path: pathlib.Path) -> None:
    if name == "Dask":
        pytest.importorskip("distributed")
    assert len(run_recipe(name, tmp_path)) == 6


def test_dask_gives_the_same_though_a_worker_is_killed(tmp_path: pathlib.Path) -> None:
    distributed = pytest.importorskip("distributed")
    folders = [str(folder) for folder in copies(tmp_path, MANY)]
    alone = [make(folder) for folder in folders]
    audited = [audit(folder) for folder in folders]
    assert len(set(alone)) == MANY
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster) as client:
            victim = next(iter(cluster.workers.values())).pid
            made = client.map(make, folders)
            checked = client.map(audit, folders)
            killer = threading.Thread(target=kill_when_half_is_done, args=(victim, made))
            killer.start()
            assert client.gather(made) == alone
            assert client.gather(checked) == audited
            killer.join()
            assert not pathlib.Path(f"/proc/{victim}").exists()


def kill_when_half_is_done(pid: int, tasks: list) -> None:  # type: ignore[type-arg]
    while sum(task.done() for task in tasks) < len(tasks) // 2:
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)


def test_shards_of_the_program_are_the_whole(tmp_path: pathlib.Path) -> None:
    units = copies(tmp_path / "县", 12)
    script = re.search(r"^### 没有 Python.*?^```sh\n(.*?)^```", PAGE, re.M | re.S)
    assert script
    program = shutil.which("juesuan") or f"{sys.executable} -m juesuan"
    text = script[1].replace("juesuan ", f"{program} ")
    done = subprocess.run(["sh", "-e", "-c", text], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert all((unit / f"{unit.name}.pdf").exists() for unit in units)
    assert (tmp_path / "汇总.xlsx").stat().st_size > 1000


def test_the_notebook_runs(tmp_path: pathlib.Path) -> None:
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    notebook = nbformat.read(ROOT / "python" / "notebook.ipynb", as_version=4)
    done = nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    shown = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("text/html" in output.get("data", {}) for output in shown)


def test_a_summary_can_be_queried(tmp_path: pathlib.Path) -> None:
    polars = pytest.importorskip("polars")
    units = copies(tmp_path / "县", 3)
    script = tmp_path / "summary.py"
    script.write_text(recipe("汇总成 Parquet"), "utf-8")
    subprocess.run([sys.executable, str(script), str(tmp_path / "县"), str(tmp_path / "汇总.parquet")], check=True, timeout=120)
    frame = polars.read_parquet(tmp_path / "汇总.parquet")
    assert len(frame) == len(units) and frame["expenditure.total"].dtype == polars.Decimal(38, 2)
