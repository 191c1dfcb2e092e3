"""Facts in, figures and files out."""

import hashlib
import pathlib
import subprocess
import sys
import tomllib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from decimal import Decimal
from multiprocessing import get_context

import juesuan
import pytest

FORMATS = ["docx", "pdf", "xlsx", "ofd"]


def digests(folder: pathlib.Path) -> dict[str, str]:
    files = juesuan.generate(juesuan.Report.read(folder), FORMATS)
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_the_program_writes_the_same_bytes(example: pathlib.Path, tmp_path: pathlib.Path) -> None:
    program = [sys.executable, "-m", "juesuan", "build", str(example), "--to", ",".join(FORMATS), "--out", str(tmp_path)]
    subprocess.run(program, check=True, capture_output=True)
    written = {file.suffix[1:]: hashlib.sha256(file.read_bytes()).hexdigest() for file in tmp_path.iterdir()}
    assert written == digests(example)


def test_threads_and_processes_write_the_same_bytes(example: pathlib.Path) -> None:
    alone = digests(example)
    with ThreadPoolExecutor(8) as pool:
        assert all(one == alone for one in pool.map(digests, [example] * 8))
    for method in ("fork", "spawn"):
        with ProcessPoolExecutor(2, mp_context=get_context(method)) as pool:
            assert all(one == alone for one in pool.map(digests, [example] * 2))


def test_three_formats_unless_others_are_asked_for(example: pathlib.Path) -> None:
    report = juesuan.Report.read(example)
    assert sorted(juesuan.generate(report)) == ["docx", "pdf", "xlsx"]
    with pytest.raises(ValueError, match='no format "doc"'):
        juesuan.generate(report, ["doc"])


def test_figures_are_decimals_that_add_up(example: pathlib.Path) -> None:
    report = juesuan.Report.read(example)
    figures, facts = report.figures(), report.facts()
    assert all(type(value) is Decimal for value in figures.values())
    items = [value for path, value in facts.items() if path.startswith("revenue.items[") and path.endswith(".amount")]
    assert items and sum(items) == figures["revenue.total"]


def leaves(tree: juesuan.Explanation) -> list[juesuan.Explanation]:
    return [leaf for part in tree.parts for leaf in leaves(part)] if tree.parts else [tree]


def test_an_explanation_ends_in_facts_that_add_up(example: pathlib.Path) -> None:
    report = juesuan.Report.read(example)
    for path, value in report.figures().items():
        tree = report.explain(path)
        assert tree.value == value
        if tree.how == "sum":
            found = leaves(tree)
            assert sum(leaf.value for leaf in found) == value, str(tree)
            assert all(leaf.line for leaf in found if leaf.value), str(tree)
    with pytest.raises(KeyError):
        report.explain("no.such.figure")


def test_tables_have_a_name_for_each_column(example: pathlib.Path) -> None:
    tables = juesuan.Report.read(example).tables()
    assert tables
    for table in tables:
        assert len(set(table.columns)) == len(table.columns), table
        assert all(len(row) == len(table.columns) for row in table.rows), table
    some = [cell for table in tables for row in table.rows for cell in row if isinstance(cell, Decimal)]
    assert some


def test_tables_become_frames(example: pathlib.Path) -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    for table in juesuan.Report.read(example).tables():
        frame = table.to_pandas()
        assert isinstance(frame, pandas.DataFrame) and list(frame.columns) == table.columns and len(frame) == len(table)
        other = table.to_polars()
        assert isinstance(other, polars.DataFrame) and other.columns == table.columns and len(other) == len(table)


def test_a_dictionary_is_as_good_as_a_file(root: pathlib.Path) -> None:
    folder = root / "tests" / "input" / "good-small"
    facts = tomllib.loads((folder / "report.toml").read_text("utf-8"), parse_float=Decimal)
    assert juesuan.Report.from_dict(facts).facts() == juesuan.Report.read(folder).facts()


def test_a_float_is_refused_with_its_path() -> None:
    with pytest.raises(TypeError, match=r"total\.prior: 12\.3 is a float.*Decimal"):
        juesuan.Report.from_dict({"total": {"prior": 12.3}})
    with pytest.raises(TypeError, match=r"revenue\.items\[1\]\.amount"):
        juesuan.Report.from_dict({"revenue": {"items": [{"amount": 1}, {"amount": 2.5}]}})


def test_a_notebook_shows_reports_and_findings(example: pathlib.Path) -> None:
    report = juesuan.Report.read(example)
    assert "<table>" in report._repr_html_()
    assert report.check().verdict in report.check()._repr_html_()
