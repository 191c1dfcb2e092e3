"""Strangers read our OFD: ofd-core (its verification and its drawing) and ofdkit (its text).

What is drawn is compared with the PDF beside the file, drawn by poppler, and the text with what poppler reads there.
"""

import collections
import os
import pathlib
import subprocess
import tempfile

import ofdkit
from PIL import Image, ImageChops, ImageFilter

from words import squeeze

PROGRAM = pathlib.Path(__file__).resolve().parent.parent.parent / "target" / "judges" / "ofd" / "release" / "ofd-judge"
DPI = "108"
# Of a page's dots, so many in a thousand may be of a tone that none of the nine around the same place in the other
# drawing comes near: corners of letters, where two programs smooth differently. A line of text that is missing or a
# character elsewhere is more. (Most on our pages: 1.3; at 72 dots an inch rules of 0.8 pt fall between dots and are smoothed unlike.)
STRANGE_DOTS = 2.0
NEAR = 90  # of 255 tones


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
