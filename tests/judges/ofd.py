"""Strangers read our OFD: ofd-core (its verification and its drawing), ofdkit (its text), and ofd.js in a browser.

What is drawn is compared with the PDF beside the file, drawn by poppler, and the text with what poppler reads there.
"""

import collections
import json
import os
import pathlib
import subprocess
import tempfile

import ofdkit
from PIL import Image, ImageChops, ImageFilter

from words import squeeze

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target" / "judges"
PROGRAM = TARGET / "ofd" / "release" / "ofd-judge"
OFD_JS = TARGET / "npm" / "node_modules" / "ofd.js" / "lib" / "ofd.umd.min.js"
DPI = "108"
# Of a page's dots, so many in a thousand may be of a tone that none of the nine around the same place in the other
# drawing comes near: corners of letters, where two programs smooth differently. A line of text that is missing or a
# character elsewhere is more. (Most on our pages: 1.3; at 72 dots an inch rules of 0.8 pt fall between dots and are smoothed unlike.)
STRANGE_DOTS = 2.0
NEAR = 90  # of 255 tones
PAGES_IN_BROWSER = 3


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=True).stdout


def conformity(file):
    """What ofd-core finds against the standard."""
    first, *problems = run(PROGRAM, file).splitlines()
    if first.endswith("\t0"):
        yield "unreadable", "no pages"
    for problem in problems:
        yield "not-conformant", problem.strip()


def strange(one, other):
    """Dots in a thousand of one drawing that the other has nothing like nearby."""
    low = other.filter(ImageFilter.MinFilter(3)).point(lambda tone: max(tone - NEAR, 0))
    high = other.filter(ImageFilter.MaxFilter(3)).point(lambda tone: min(tone + NEAR, 255))
    off = ImageChops.add(ImageChops.subtract(one, high), ImageChops.subtract(low, one)).point(lambda tone: 255 * (tone > 0))
    return 1000 * off.histogram()[255] / (one.width * one.height)


def drawing(file):
    """Every page beside poppler's drawing of the PDF."""
    pdf = pathlib.Path(file).with_suffix(".pdf")
    if not pdf.exists():
        return
    pages = int(run(PROGRAM, file).splitlines()[0].rpartition("\t")[2])
    with tempfile.TemporaryDirectory() as folder:
        run(PROGRAM, "--render", DPI, folder, file, *map(str, range(pages)))
        run("pdftoppm", "-r", DPI, "-gray", "-thinlinemode", "shape", pdf, os.path.join(folder, "pdf"))
        drawn = sorted(pathlib.Path(folder).glob("pdf-*.pgm"))
        if len(drawn) != pages:
            yield "pages", f"{pages} pages, the PDF has {len(drawn)}"
            return
        for number, other in enumerate(drawn):
            one, other = Image.open(f"{folder}/page-{number}.png").convert("L"), Image.open(other)
            # The size of a sheet in dots is rounded differently.
            size = min(one.width, other.width), min(one.height, other.height)
            one, other = (image.crop((0, 0, *size)) for image in (one, other))
            much = max(strange(one, other), strange(other, one))
            if much > STRANGE_DOTS:
                yield "drawn-differently", f"page {number + 1}: {much:.2f} dots in a thousand"


def text(file):
    """The characters that ofdkit reads are those that poppler reads in the PDF."""
    pdf = pathlib.Path(file).with_suffix(".pdf")
    read = collections.Counter(squeeze(ofdkit.extract_text(file)))
    if not read:
        yield "empty", "no text"
    if pdf.exists():
        wanted = collections.Counter(squeeze(run("pdftotext", pdf, "-")))
        for what, rest in (("missing", wanted - read), ("surplus", read - wanted)):
            if rest:
                yield what, "".join(sorted(rest.elements()))[:80]


def in_browser(files):
    """Three pages of every file (the cover, one of the middle, the last) in a browser, beside poppler's drawing of the PDF.

    ofd.js takes no face from the file: it asks the machine for those that fonts.conf names.
    """
    found = {}
    with tempfile.TemporaryDirectory() as root:
        jobs = []
        for number, file in enumerate(files):
            folder = pathlib.Path(root, str(number))
            folder.mkdir()
            count = int(run(PROGRAM, file).splitlines()[0].rpartition("\t")[2])
            pages = sorted({count * n // (PAGES_IN_BROWSER - 1) - (n > 0) for n in range(PAGES_IN_BROWSER)} & set(range(count)))
            jobs.append({"file": str(file), "pages": pages, "folder": str(folder)})
        # A4 is 8.2677 inches wide; a turned page is drawn as wide as the library draws it.
        width = str(round(210 / 25.4 * int(DPI)))
        environment = {**os.environ, "FONTCONFIG_FILE": str(HERE / "fonts.conf")}
        done = subprocess.run(["node", HERE / "ofd_js.mjs", OFD_JS, width, json.dumps(jobs)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=600, check=True, env=environment)
        answers = {answer["file"]: answer for answer in map(json.loads, done.stdout.splitlines())}
        for job in jobs:
            answer = answers.get(job["file"], {"error": "no answer"})
            found[job["file"]] = [("unreadable", answer["error"])] if "error" in answer else list(beside_pdf(job))
    return found


def beside_pdf(job):
    """What of the pages drawn in the browser is not like the PDF's."""
    pdf = pathlib.Path(job["file"]).with_suffix(".pdf")
    if not pdf.exists():
        return
    for n in job["pages"]:
        one = Image.open(f"{job['folder']}/js-{n}.png").convert("L")
        target = os.path.join(job["folder"], "pdf")
        run("pdftoppm", "-scale-to-x", str(one.width), "-scale-to-y", str(one.height), "-gray", "-thinlinemode", "shape",
            "-f", str(n + 1), "-l", str(n + 1), "-singlefile", pdf, target)
        other = Image.open(f"{target}.pgm")
        much = max(strange(one, other), strange(other, one))
        if much > STRANGE_DOTS:
            yield "drawn-differently", f"page {n + 1}: {much:.2f} dots in a thousand"
