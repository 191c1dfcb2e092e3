"""What is wrong is said as the program says it: the same ids, the same places."""

import json
import pathlib
import subprocess
import sys

import juesuan
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WRONG = sorted(folder for folder in (ROOT / "tests" / "input").iterdir() if (folder / "report.toml").exists())


def places(findings: juesuan.Findings) -> list[tuple[str, str | None, int | None, int | None]]:
    return [(finding.id, finding.file, finding.line, finding.column) for finding in findings]


def said_by_the_program(folder: pathlib.Path) -> list[tuple[str, str | None, int | None, int | None]]:
    command = [sys.executable, "-m", "juesuan", "check", str(folder), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    said = json.loads(done.stdout)
    found = (said[0] if isinstance(said, list) else said)["findings"]
    first = [(finding, (finding["labels"] or [{}])[0]) for finding in found]
    return [(finding["id"], place.get("file"), place.get("line"), place.get("column")) for finding, place in first]


def test_there_are_thirty_wrong_inputs() -> None:
    assert len(WRONG) >= 30


@pytest.mark.parametrize("folder", WRONG, ids=lambda folder: folder.name)
def test_the_same_ids_and_places_as_the_program(folder: pathlib.Path) -> None:
    try:
        findings = juesuan.Report.read(folder).check()
    except juesuan.Error as error:
        findings = error.findings
        assert str(error) and len(findings) > 0
    here = [(name, pathlib.Path(file).name if file else None, line, column) for name, file, line, column in places(findings)]
    there = [(name, pathlib.Path(file).name if file else None, line, column) for name, file, line, column in said_by_the_program(folder)]
    assert here == there


def test_contradictions_stop_the_files_and_carry_their_findings() -> None:
    text = (ROOT / "tests" / "input" / "good-small" / "report.toml").read_text("utf-8")
    report = juesuan.Report.from_toml(text)
    if report.check().is_publishable:
        text = text.replace("prior = ", "prior = 1", 1)
        report = juesuan.Report.from_toml(text)
    findings = report.check()
    if not findings.is_publishable:
        with pytest.raises(juesuan.DataError) as caught:
            juesuan.generate(report)
        assert places(caught.value.findings) == places(findings)
        assert findings.verdict is not None and findings.verdict in str(caught.value)


def test_each_kind_of_error_is_an_error() -> None:
    for kind in (juesuan.InputError, juesuan.DataError, juesuan.FormError, juesuan.LayoutError, juesuan.WriteError):
        assert issubclass(kind, juesuan.Error)
    with pytest.raises(juesuan.InputError) as caught:
        juesuan.Report.from_toml("year = ")
    assert [finding.severity for finding in caught.value.findings] == ["error"] * len(caught.value.findings)
    with pytest.raises(juesuan.InputError):
        juesuan.Report.read("no such folder")


def test_findings_are_json_and_sarif() -> None:
    try:
        juesuan.Report.read(WRONG[0])
    except juesuan.Error as error:
        assert json.loads(error.findings.to_json())["findings"]
        assert json.loads(error.findings.to_sarif())["version"] == "2.1.0"
        assert error.findings[-1].id == list(error.findings)[-1].id
        with pytest.raises(IndexError):
            error.findings[len(error.findings)]


def test_no_panic_crosses() -> None:
    with pytest.raises(juesuan.InternalError, match="planted"):
        juesuan._native._plant_panic()


def test_an_audit_of_text_and_of_a_file() -> None:
    text = "2021年本年支出合计200万元，其中：基本支出150万元，占75%；项目支出50万元，占26%。"
    findings = juesuan.audit(text, "report.txt")
    assert [finding.id for finding in findings] == ["share"]
    assert (findings[0].line, findings[0].file) == (1, "report.txt")
    report = juesuan.Report.read(ROOT / "examples" / "county-education-bureau-2023")
    for name, content in juesuan.generate(report, ["docx", "pdf"]).items():
        audited = juesuan.audit(content, f"report.{name}")
        assert audited.count("error") == 0 and audited.verdict
    with pytest.raises(juesuan.Error):
        juesuan.audit(b"PK\x03\x04 broken", "broken.docx")


def test_the_program_answers(tmp_path: pathlib.Path) -> None:
    command = [sys.executable, "-m", "juesuan"]
    assert subprocess.run([*command, "--version"], capture_output=True).returncode == 0
    assert subprocess.run([*command, "check", str(tmp_path)], capture_output=True).returncode == 2
