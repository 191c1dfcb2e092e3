"""Strangers read our web pages: Nu, html-validate and axe-core in Chromium, pandas; Chromium prints them.

What is printed is compared with the PDF beside the page, and the tables with the workbook beside it.
"""

import collections
import io
import json
import os
import pathlib
import subprocess
import tempfile
import unicodedata

import lxml.html
import openpyxl
import pandas

import words

HERE = pathlib.Path(__file__).resolve().parent
NPM = HERE.parent.parent / "target" / "judges" / "npm"
VNU = NPM / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
ABOVE = 3  # rows of a sheet above its table


def run(*command, **options):
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, **options)


def nu(files):
    """The W3C's checker of HTML, once for all files."""
    done = run("java", "-jar", VNU, "--format", "json", "--exit-zero-always", *files, check=True)
    found = {str(file): [] for file in files}
    for message in json.loads(done.stderr)["messages"]:
        file = message.get("url", "").removeprefix("file:")
        if file not in found:
            raise ValueError(str(message)[:200])
        if message["type"] != "info" or message.get("subType") == "warning":
            found[file].append((message["type"], f"{message['message']} @ {message.get('lastLine')}"))
    return found


def in_browser(files):
    """html-validate, axe-core, widths and the keyboard; then the words on paper. One browser for all."""
    found = {}
    with tempfile.TemporaryDirectory() as root:
        jobs = [{"file": str(file), "pdf": f"{root}/{number}.pdf"} for number, file in enumerate(files)]
        environment = {**os.environ, "FONTCONFIG_FILE": str(HERE / "fonts.conf")}
        done = run("node", HERE / "web.mjs", NPM, json.dumps(jobs), check=True, env=environment)
        answers = {answer["file"]: answer["findings"] for answer in map(json.loads, done.stdout.splitlines())}
        for job in jobs:
            findings = found[job["file"]] = [tuple(finding) for finding in answers.get(job["file"], [("no-answer", "none")])]
            beside = pathlib.Path(job["file"]).with_suffix(".pdf")
            if beside.exists() and not any(rule == "no-answer" for rule, _ in findings):
                findings += [("print-differs", difference) for difference in printed(job["pdf"], beside, job["file"])]
    return found


def plain(text):
    """Some fonts have one glyph for 支 and for the radical that looks like it: the printed page names the latter."""
    return words.squeeze(unicodedata.normalize("NFKC", text))


def printed(pdf, beside, file):
    """What of the words of our PDF is not on the printed page, and what is too much there."""
    ours = words.of_pdf(beside)
    text = plain(run("pdftotext", "-raw", pdf, "-", check=True).stdout)
    for piece in map(plain, ours.body):
        # The end of a page, and the heads repeated on the next, may stand in its midst.
        if piece not in text and not any(piece[:at] in text and piece[at:] in text for at in range(1, len(piece))):
            yield f"not printed: {piece[:60]}"
    said = collections.Counter("".join(map(plain, ours.body)))
    if missing := said - collections.Counter(text):
        yield f"not printed as often: {''.join(sorted(missing))[:60]}"
    # Beyond them only contents, labels of charts, and heads that go on on the next page.
    page = lxml.html.parse(str(file)).getroot()
    said.update("".join(plain(title) for title, _ in ours.contents))
    said.update("".join(plain(text) for text in page.xpath("//*[local-name()='svg']//*[local-name()='text']/text()")))
    heads = set(plain("".join(page.xpath("//thead//text()"))))
    if strange := "".join(sorted(set(collections.Counter(text) - said) - heads)):
        yield f"printed beyond our PDF: {strange[:60]}"


def value(text):
    return words.squeeze("" if text is None else text if isinstance(text, str) else f"{text:.2f}")


# pandas takes the separators of thousands out of figures.
def bare(text):
    return text.replace(",", "") if text.replace(",", "").replace(".", "").lstrip("-").isdigit() else text


def grid(sheet, top, rows, width):
    """The texts of a sheet from this row on, merged cells in all of their places, as pandas has them."""
    cells = [[value(sheet.cell(top + r, 1 + c).value) for c in range(width)] for r in range(rows)]
    for merged in sheet.merged_cells.ranges:
        for row in range(merged.min_row, merged.max_row + 1):
            for column in range(merged.min_col, merged.max_col + 1):
                if 0 <= row - top < rows and column <= width:
                    cells[row - top][column - 1] = value(sheet.cell(merged.min_row, merged.min_col).value)
    return cells


def tables(file):
    """What differs between the tables of the page, as pandas reads them, and the sheets of the workbook beside it."""
    book = openpyxl.load_workbook(pathlib.Path(file).with_suffix(".xlsx"), data_only=True)
    page = lxml.html.parse(str(file)).getroot()
    of_name = collections.defaultdict(list)
    for table in page.xpath("//table"):
        of_name[words.squeeze("".join(table.xpath("./caption//text()")))].append(table)
    for sheet in book.worksheets[1:]:
        title = value(sheet.cell(1, 1).value)
        read = []
        for table in of_name.get(title, []):
            heads = len(table.xpath("./thead/tr"))
            html = io.StringIO(lxml.html.tostring(table, encoding="unicode"))
            wide = sum(int(cell.get("colspan", 1)) for cell in table.xpath("(.//tr)[1]/*"))
            texts = {column: str for column in range(wide)}
            frame = pandas.read_html(html, flavor="lxml", converters=texts, keep_default_na=False)[0]
            rows = [[bare(words.squeeze(str(cell))) for cell in row] for row in frame.values.tolist()]
            read.append((heads, rows))
        if not read:
            yield f"{title}: no such table"
            continue
        heads = read[0][0]
        width = sheet.max_column
        if len(read) == 1 and len(read[0][1][0]) == width:
            here = grid(sheet, ABOVE + heads + 1, len(read[0][1]), width)
            for number, (ours, theirs) in enumerate(zip(read[0][1], here), 1):
                if ours != theirs:
                    yield f"{title}, row {number}: {ours} — {theirs}"[:200]
        else:
            # Printed by groups of columns: each amount stands in one of them.
            amounts = collections.Counter()
            for _, rows in read:
                amounts.update(cell for row in rows for cell in row if "." in cell and cell[-1:].isdigit())
            sheets = [sheet.cell(row, column).value for row in range(ABOVE + heads + 1, sheet.max_row + 1)
                      for column in range(1, width + 1)]
            expected = collections.Counter(value(cell) for cell in sheets if isinstance(cell, (int, float)))
            for cell in (amounts - expected) + (expected - amounts):
                yield f"{title}: {cell} stands {amounts[cell]} times in the page, {expected[cell]} times in the workbook"
