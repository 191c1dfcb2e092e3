"""juesuan and its peers in turn on the same report: `measure.py [--runs N] [--report FOLDER]`

Prints, for each pair, the medians and the ratio, cold (a new process each time) and warm (one process that makes
report after report with changed figures; its first report does not count), then pages and sizes. `benches/peers/install`
comes first.
"""

import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = ROOT / "target" / "peers"
FACES = ROOT / "target" / "judges" / "fonts"
EXAMPLES = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "examples"
PYTHON = PEERS / "venv" / "bin" / "python"
OUT = PEERS / "out"
OURS = OUT / "juesuan"
REPORT = PEERS / "report.json"
# LibreOffice sets the DOCX in the same faces (tests/judges/fonts.conf).
ENVIRONMENT = dict(os.environ, FONTCONFIG_FILE=str(ROOT / "tests/judges/fonts.conf"), XDG_CACHE_HOME=str(PEERS / "cache"))

TYPST = (PYTHON, HERE / "typst_peer.py", OUT / "typst.pdf")
DOCXTPL = (PYTHON, HERE / "docxtpl_peer.py", OUT / "docxtpl.docx")
DOCX = ("node", PEERS / "npm" / "docx_peer.mjs", FACES, OUT / "npm.docx")

# peer, what it makes, its command (data files follow), does LibreOffice make the PDF, target cold, target warm
PAIRS = (
    ("Typst", "pdf", TYPST, False, 8, 12),
    ("docxtpl", "docx", DOCXTPL, False, 30, 30),
    ("docx (npm)", "docx", DOCX, False, 15, 15),
    ("docxtpl + LibreOffice", "pdf", DOCXTPL, True, 100, None),
)


def run(*command):
    """Standard output of a command, its wall time and its CPU time in milliseconds; a failure ends the measurement."""
    start, cpu = time.perf_counter(), cpu_time()
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=ENVIRONMENT, check=False)
    wall, cpu = 1000 * (time.perf_counter() - start), cpu_time() - cpu
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr}")
    return done.stdout, wall, cpu


def cpu_time():
    """Milliseconds that all finished children have computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (used.ru_utime + used.ru_stime)


def to_pdf(docx):
    """The PDF that LibreOffice makes of a DOCX."""
    pdf = OUT / "libreoffice" / docx.with_suffix(".pdf").name
    with tempfile.TemporaryDirectory() as profile:
        run("soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "pdf",
            "--outdir", pdf.parent, docx)
    if not pdf.exists():
        sys.exit(f"LibreOffice made no PDF of {docx}")
    return pdf


def made_by_peer(command, data, converts):
    """Wall and CPU time of a peer, LibreOffice included where it makes the PDF."""
    start, cpu = time.perf_counter(), cpu_time()
    run(*command, data)
    if converts:
        to_pdf(command[-1])
    return 1000 * (time.perf_counter() - start), cpu_time() - cpu


def variants(count):
    """The report `count` times, each with other figures of the same length, as files."""
    def changed(value, step):
        if isinstance(value, str):
            return re.sub(r"(?<=\d\.\d)\d(?!\d)", lambda digit: str((int(digit[0]) + step) % 10), value)
        if isinstance(value, float):
            return round(value + step / 100, 2)
        if isinstance(value, list):
            return [changed(item, step) for item in value]
        if isinstance(value, dict):
            return {key: changed(item, step) for key, item in value.items()}
        return value

    report = json.loads(REPORT.read_text(encoding="utf-8"))
    files = []
    for step in range(count):
        file = PEERS / "data" / f"{step}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(changed(report, step), ensure_ascii=False), encoding="utf-8")
        files.append(file)
    return files


def lines(text):
    """The milliseconds of each report after the first."""
    return [float(line) for line in text.split()][1:]


def pages(pdf):
    return int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", pdf)[0])[1])


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=7, help="runs of each side, at least 5")
    arguments.add_argument("--report", default="examples/zhaohua-union-2020", help="folder of the report")
    arguments = arguments.parse_args()
    if arguments.runs < 5:
        arguments.error("medians need at least 5 runs")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    os.chdir(ROOT)
    folder = arguments.report

    run("cargo", "build", "--release", "--examples")
    run(EXAMPLES / "dump", folder, REPORT)
    run(PYTHON, HERE / "docxtpl_peer.py", "--template", PEERS / "template.docx")
    data = variants(6)

    print(f"medians of {arguments.runs} runs in turn, ms (least)")
    print(f"{'':30}{'peer':>18}{'juesuan':>18}{'ratio':>8}{'target':>8}{'ratio of CPU time':>20}")

    def compare(name, peer, juesuan, target, cpu=""):
        here, there = statistics.median(juesuan), statistics.median(peer)
        print(f"{name:30}{f'{there:.1f} ({min(peer):.1f})':>18}{f'{here:.1f} ({min(juesuan):.1f})':>18}"
              f"{there / here:8.1f}{target:8}{cpu:>20}", flush=True)

    for name, kind, command, converts, cold, warm in PAIRS:
        peer, juesuan = [], []
        for turn in range(arguments.runs):
            peer.append(made_by_peer(command, data[turn % len(data)], converts))
            juesuan.append(run(EXAMPLES / "warm", "--format", kind, "--out", OURS.with_suffix(f".{kind}"), folder)[1:])
        (peer_wall, peer_cpu), (wall, cpu) = zip(*peer), zip(*juesuan)
        compare(f"{kind.upper()}, {name}, cold", peer_wall, wall, cold, f"{statistics.median(peer_cpu) / statistics.median(cpu):.1f}")
        if warm:
            peer, juesuan = [], []
            for _ in range(arguments.runs):
                peer += lines(run(*command, *data)[0])
                juesuan += lines(run(EXAMPLES / "warm", "--format", kind, "-n", "11", "--out", PEERS / "warm", folder)[0])
            compare(f"{kind.upper()}, {name}, warm", peer, juesuan, warm)

    print("\nfile, KB, pages (a DOCX as LibreOffice breaks it)")
    for file in (TYPST[-1], OURS.with_suffix(".pdf"), DOCXTPL[-1], DOCX[-1], OURS.with_suffix(".docx")):
        pdf = file if file.suffix == ".pdf" else to_pdf(file)
        print(f"{file.name:32}{file.stat().st_size / 1024:8.0f}{pages(pdf):6}")


if __name__ == "__main__":
    main()
