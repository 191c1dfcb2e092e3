"""Shows that every judge bites: `plants.py DOCX SARIF LIBREOFFICE.docx OFD`

Takes a DOCX with its PDF and its XLSX, a SARIF log, and a DOCX laid out by LibreOffice's rules with its PDF, an OFD
with its PDF (files that pass), plants one defect in a copy of one of them, and asks the judge that is there to see it. A judge that lets its
defect pass judges nothing; a defect that cannot be planted any more proves nothing; a judge without a plant proves
nothing either. One line a plant, then `N passed, N failed`.
"""

import json
import pathlib
import re
import shutil
import sys
import zipfile
from typing import Callable, NamedTuple

import pikepdf

import judge
import pages


class Plant(NamedTuple):
    name: str
    judge: str
    rule: str  # regular expression that the whole rule must match
    plant: Callable  # (good file, file to write with the defect)


def of_package(change):
    """A plant by a change in the parts of a package, given as name → bytes."""
    def plant(source, target):
        with zipfile.ZipFile(source) as package:
            content = {name: package.read(name) for name in package.namelist()}
        change(content)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in content.items():
                package.writestr(name, data)
    return plant


def of_pdf(change):
    """A plant by a change in an open PDF."""
    def plant(source, target):
        with pikepdf.open(source) as pdf:
            change(pdf)
            pdf.save(target)
    return plant


def parts(part, pattern, replacement):
    """A change in the first of the parts whose name matches that has the pattern, where it stands first."""
    def change(package):
        for name in sorted(package):
            if re.fullmatch(part, name):
                changed, count = re.subn(pattern, replacement, package[name].decode("utf-8"), count=1, flags=re.S)
                if count and changed.encode("utf-8") != package[name]:
                    package[name] = changed.encode("utf-8")
                    return
        raise ValueError(f"{pattern} stands in no {part}")
    return of_package(change)


def cut(part):
    def change(package):
        name = next(name for name in sorted(package) if re.fullmatch(part, name))
        package[name] = package[name][:len(package[name]) // 2]
    return of_package(change)


DOCUMENT = r"word/document\.xml"
CHART = r"word/charts/chart\d+\.xml"
SHEET = r"xl/worksheets/sheet2\.xml"  # the first lists the sheets
# Word's own way to say something to one program only; a program that is not that one drops it.
ONE_PROGRAM = (r'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
               r'xmlns:one="urn:one"><mc:Choice Requires="one">\1</mc:Choice></mc:AlternateContent>')

DOCX = [
    Plant("a run property in pPr", "Open XML SDK", "Sch_.*", parts(DOCUMENT, "<w:pPr>", '<w:pPr><w:sz w:val="4"/>')),
    Plant("an unknown word for an alignment", "Open XML SDK", "Sch_.*", parts(r"word/styles\.xml", r'<w:jc w:val="\w+"', '<w:jc w:val="middle"')),
    Plant("a chart's children out of order", "Open XML SDK", "Sch_.*", parts(CHART, r"(<c:idx [^>]*/>)(<c:order [^>]*/>)", r"\2\1")),
    Plant("a run property in pPr", "openxml-audit", "schema", parts(DOCUMENT, "<w:pPr>", '<w:pPr><w:sz w:val="4"/>')),
    Plant("a style that is not there", "openxml-audit", "semantic", parts(DOCUMENT, r'<w:pStyle w:val="\w+"', '<w:pStyle w:val="Nowhere"')),
    Plant("a style that is not there", "ooxml-integrity", "STY001", parts(DOCUMENT, r'<w:pStyle w:val="\w+"', '<w:pStyle w:val="Nowhere"')),
    Plant("a relation that is not there", "ooxml-integrity", "REL00.", parts(DOCUMENT, r'(<c:chart [^>]*r:id=")\w+', r"\1rId999")),
    Plant("a body cut in half", "python-docx", "no-answer", cut(DOCUMENT)),
    Plant("a body cut in half", "LibreOffice", "unreadable|empty", cut(DOCUMENT)),
    Plant("a cell without paragraph", "LibreOffice", "tables-lost|words-lost", parts(DOCUMENT, r"(<w:tc><w:tcPr>(?:(?!</w:tcPr>).)*</w:tcPr>)<w:p>.*?</w:p>(</w:tc>)", r"\1\2")),
    Plant("words for one program only", "LibreOffice", "words-lost", parts(DOCUMENT, r"(<w:r>(?:(?!</w:r>).)*<w:t\b.*?</w:r>)(?=</w:p>)", ONE_PROGRAM)),
    Plant("words in a chart's numbers", "docx_own", "cache-value", parts(CHART, r"(<c:numCache>.*?<c:v>)[^<]*", r"\1many")),
    Plant("updateFields", "docx_own", "update-fields", parts(r"word/settings\.xml", "(<w:defaultTabStop)", r"<w:updateFields/>\1")),
    Plant("a bookmark without end", "docx_own", "bookmark-pair", parts(DOCUMENT, r"<w:bookmarkEnd [^>]*/>", "")),
    Plant("a bookmark of another name", "docx_own", "bookmark-missing", parts(DOCUMENT, r'(<w:bookmarkStart [^>]*w:name=")', r"\1X")),
    Plant("a field without end", "docx_own", "field", parts(DOCUMENT, r'<w:fldChar w:fldCharType="end"/>', "")),
    Plant("two drawings of one id", "docx_own", "drawing-id",
          parts(DOCUMENT, r'(<wp:docPr [^>]*?\bid=")(\d+)(".*<wp:docPr [^>]*?\bid=")\d+', r"\1\2\3\2")),
    Plant("a drawing without description", "docx_own", "no-description", parts(DOCUMENT, r'(<wp:docPr [^>]*?) descr="[^"]*"', r"\1")),
    Plant("a cell of another width", "docx_own", "cell-width", parts(DOCUMENT, r'<w:tcW w:w="\d+"', '<w:tcW w:w="7"')),
    Plant("a row without its first cell", "docx_own", "row-grid", parts(DOCUMENT, r"(<w:tr\b(?:(?!</w:tr>).)*?)<w:tc>.*?</w:tc>", r"\1")),
    Plant("a merge without start", "docx_own", "merge", parts(DOCUMENT, '<w:vMerge w:val="restart"/>', "<w:vMerge/>")),
    Plant("a table without header row", "docx_own", "no-header", parts(DOCUMENT, "<w:tblHeader/>", "")),
    Plant("a row that may split", "docx_own", "row-splits", parts(DOCUMENT, "<w:cantSplit/>", "")),
    Plant("a level skipped", "docx_own", "heading-skip", parts(r"word/styles\.xml", '<w:outlineLvl w:val="1"/>', '<w:outlineLvl w:val="4"/>')),
    Plant("no title", "docx_own", "no-title", parts(r"docProps/core\.xml", "<dc:title>[^<]*", "<dc:title>")),
    Plant("no language", "docx_own", "no-language", parts(r"word/styles\.xml", 'w:eastAsia="zh-CN"', 'w:eastAsia="en-US"')),
    Plant("an axis that crosses nothing", "docx_own", "axis-cross", parts(CHART, r'<c:crossAx val="\d+"/>', '<c:crossAx val="9"/>')),
    Plant("bars labelled as a pie", "docx_own", "label-position", parts(CHART, r'(<c:barChart>.*?<c:dLblPos val=")\w+', r"\1bestFit")),
    Plant("a pie labelled as a line", "docx_own", "label-position", parts(CHART, r'(<c:pieChart>.*?<c:dLblPos val=")\w+', r"\1t")),
    Plant("a number that the workbook has not", "docx_own", "cache-value", parts(CHART, r"(<c:numCache>.*?<c:v>)[^<]*", r"\g<1>12345.67")),
    Plant("a category that the workbook has not", "docx_own", "cache-value", parts(CHART, r"(<c:cat>.*?<c:v>)", r"\1X")),
    Plant("a count of one more", "docx_own", "cache-count", parts(CHART, r'(<c:numCache>.*?<c:ptCount val=")', r"\g<1>1")),
    Plant("a word more", "words", "differs", parts(DOCUMENT, r"(<w:body>.*?<w:t\b[^>]*>)", r"\1多")),
    Plant("a heading of another level", "words", "differs", parts(DOCUMENT, r'<w:pStyle w:val="Heading3"/>', r'\g<0><w:outlineLvl w:val="1"/>')),
    Plant("another figure in a cell", "grids", "differs", parts(DOCUMENT, r"(<w:tc>(?:(?!</w:tc>).)*<w:t\b[^>]*>\d+\.\d)\d(</w:t>)", r"\g<1>x\2")),
    Plant("a row of figures less", "grids", "differs", parts(DOCUMENT, r"<w:tr\b(?:(?!</w:tr>).)*本年收入合计(?:(?!</w:tr>).)*</w:tr>", "")),
    Plant("a chart without workbook", "docx_own", "chart-workbook", parts(CHART, r"<c:externalData .*?</c:externalData>", "")),
]

XLSX = [
    Plant("a cell of no type", "Open XML SDK", "Sch_.*", parts(SHEET, r'(<c r="\w+"[^>]*?) t="\w+"', r'\1 t="word"')),
    Plant("an unknown child", "openxml-audit", "schema", parts(SHEET, "<sheetData>", "<sheetDatum/><sheetData>")),
    Plant("another figure in a cell", "grids", "differs", parts(SHEET, r'(<c r="\w+"(?: s="\d+")?><v>[\d.]+)(</v>)', r"\g<1>5\2")),
    Plant("a merge less", "grids", "differs", parts(SHEET, r'<mergeCell ref="[A-Z]+[4-9]:[^"]*"/>', "")),
    Plant("a sheet cut in half", "openpyxl", "no-answer", cut(SHEET)),
]


def without(key):
    def change(pdf):
        del pdf.Root[key]
    return of_pdf(change)


def cut_short(source, target):
    target.write_bytes(source.read_bytes()[:-2000])


def element(pdf, kind):
    """The first element of a kind in the structure tree."""
    for node in pdf.objects:
        if isinstance(node, pikepdf.Dictionary) and node.get("/S") == kind and "/P" in node:
            return node
    raise ValueError(f"no {kind} in the tree")


@of_pdf
def no_alternative(pdf):
    del element(pdf, "/Figure")["/Alt"]


@of_pdf
def no_scope(pdf):
    element(pdf, "/TH")["/S"] = pikepdf.Name("/TDD")


@of_pdf
def no_span(pdf):
    """A cell that covers two rows or columns covers one."""
    for node in pdf.objects:
        if isinstance(node, pikepdf.Dictionary) and node.get("/S") in ("/TH", "/TD") and "/A" in node:
            attributes = node["/A"] if isinstance(node["/A"], pikepdf.Array) else [node["/A"]]
            for attribute in attributes:
                for key in ("/ColSpan", "/RowSpan"):
                    if key in attribute:
                        del attribute[key]
                        return
    raise ValueError("no cell spans anything")


def of_font(change_font):
    """A plant by a change in the first composite font."""
    def change(pdf):
        for font in pdf.objects:
            if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/Font" and font.get("/Subtype") == "/Type0":
                return change_font(font)
        raise ValueError("no Type0 font")
    return of_pdf(change)


@of_font
def not_embedded(font):
    descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
    for key in ("/FontFile2", "/FontFile3"):
        if key in descriptor:
            del descriptor[key]


@of_font
def no_unicode(font):
    del font["/ToUnicode"]


@of_font
def wrong_widths(font):
    descendant = font["/DescendantFonts"][0]
    descendant["/DW"] = 700
    if "/W" in descendant:
        del descendant["/W"]


@of_pdf
def script(pdf):
    pdf.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")


@of_pdf
def swallow(pdf):
    """Takes a paragraph out of the tree."""
    node = element(pdf, "/P")
    parent = node["/P"]
    parent["/K"] = pikepdf.Array([kid for kid in parent["/K"] if kid.objgen != node.objgen])


PDF = [
    Plant("no language", "veraPDF ua1", "7\\.2:.*", without("/Lang")),
    Plant("not marked", "veraPDF ua1", "6\\.2:1", without("/MarkInfo")),
    Plant("a figure without description", "veraPDF ua1", "7\\.3:1", no_alternative),
    Plant("a cell of unknown kind", "veraPDF ua1", "7\\..*", no_scope),
    Plant("a cell without its span", "veraPDF ua1", "7\\.2:4[123]", no_span),
    Plant("no output intent", "veraPDF 2a", "6\\.2\\.4\\.3:.*", without("/OutputIntents")),
    Plant("a script", "veraPDF 2a", "6\\.5\\..*", script),
    Plant("wrong widths", "veraPDF 2a", "6\\.2\\.11\\.5:1", wrong_widths),
    Plant("a font not embedded", "pdffonts", "not-embedded", not_embedded),
    Plant("a font without characters", "pdffonts", "no-tounicode", no_unicode),
    Plant("no language", "outloud", "DOC-.*|LANG-.*|LNG-.*", without("/Lang")),
    Plant("a figure without description", "outloud", "FIG-.*", no_alternative),
    Plant("a file cut short", "qpdf", "exit-.", cut_short),
    Plant("a paragraph outside the tree", "words", "differs|no-answer", swallow),
]


def of_log(change):
    """A plant by a change in the results of a SARIF log."""
    def plant(source, target):
        log = json.loads(pathlib.Path(source).read_text(encoding="utf-8"))
        change(log["runs"][0]["results"])
        target.write_text(json.dumps(log, ensure_ascii=False), encoding="utf-8")
    return plant


SARIF = [
    Plant("a result without message", "SARIF Multitool", "JSON1002", of_log(lambda results: results[0].pop("message"))),
    Plant("a rule that is not there", "SARIF Multitool", "SARIF1009", of_log(lambda results: results[0].update(ruleIndex=999))),
    Plant("a result without message", "SARIF schema", "required", of_log(lambda results: results[0].pop("message"))),
    Plant("an unknown severity", "SARIF schema", "enum", of_log(lambda results: results[0].update(level="dire"))),
]

CONTENT = r"Doc_0/Pages/Page_[1-9]\d*/Content\.xml"


def without_page(package):
    del package["Doc_0/Pages/Page_1/Content.xml"]


def lines_lower(page):
    """All lines of a page a millimeter lower."""
    def change(package):
        name = f"Doc_0/Pages/Page_{page}/Content.xml"
        lower = lambda place: f'{place[1]}{float(place[2]) + 1:g}'
        package[name] = re.sub(r'(Boundary="[\d.]+ )([\d.]+)', lower, package[name].decode("utf-8")).encode("utf-8")
    return of_package(change)


OFD = [
    Plant("a page that is not there", "ofd-core", "not-conformant", of_package(without_page)),
    Plant("an unknown kind of document", "ofd-core", "not-conformant", parts(r"OFD\.xml", 'DocType="OFD-A"', 'DocType="PDF"')),
    Plant("lines elsewhere", "ofd-core drawing", "drawn-differently", lines_lower(1)),
    Plant("lines elsewhere", "ofd.js", "drawn-differently", lines_lower(0)),
    Plant("another character", "ofdkit", "missing|surplus", parts(CONTENT, r"(<ofd:TextCode[^>]*>).", r"\1①")),
]

PAGES = [
    Plant("another number in the contents", "pages", "differs", parts(DOCUMENT, r"(PAGEREF .*?<w:t>)", r"\g<1>1")),
    Plant("a heading on the next page", "pages", "differs", parts(DOCUMENT, r'<w:pStyle w:val="Heading3"/>', r"\g<0><w:pageBreakBefore/>")),
    Plant("a link that leads nowhere", "pages", "differs", parts(DOCUMENT, r'(<w:hyperlink w:anchor=")', r"\1X")),
]




def of_text(pattern, replacement):
    """A plant by a change where the pattern stands first."""
    def plant(source, target):
        text = source.read_text(encoding="utf-8")
        changed, count = re.subn(pattern, replacement, text, count=1, flags=re.S)
        if not count or changed == text:
            raise ValueError(f"{pattern} does not stand there")
        target.write_text(changed, encoding="utf-8")
    return plant


WEB = [
    Plant("an element that is not closed", "Nu", "error", of_text(r"</figure>", "")),
    Plant("a mark given twice", "Nu", "error", of_text(r'<figure>', r'<figure id="ju-h0">')),
    Plant("a cell under a head that is not there", "Nu", "error", of_text(r'<td( class="[^"]*")? headers="', r'\g<0>x ')),
    Plant("a class given twice", "Chromium", "no-dup-class", of_text(r'class="ju-page"', 'class="ju-page ju-page"')),
    Plant("a box without a label", "Chromium", "label", of_text(r'<label class="ju-ui" for="ju-large">大字</label>', "")),
    Plant("pale text", "Chromium", "color-contrast", of_text(r"--ju-ink:#16181c", "--ju-ink:#bbb")),
    Plant("dark text on dark ground", "Chromium", "color-contrast", of_text(r"--ju-ink:#e6e8eb", "--ju-ink:#333")),
    Plant("a wide table without its region", "Chromium", "scrolls", of_text(r"overflow-x:auto", "overflow-x:visible")),
    Plant("a region without a name", "Chromium", "scrolls", of_text(r'(<section class="ju-scroll" tabindex="0") aria-label="[^"]*"', r"\1")),
    Plant("a focus that is not seen", "Chromium", "keyboard", of_text(r"outline:3px solid", "outline:0 none")),
    Plant("a foreign address", "Chromium", "foreign-address", of_text(r"</main>", '<img alt="" src="http://127.0.0.1:9/x"></main>')),
    Plant("a paragraph that is not printed", "Chromium", "print-differs", of_text(r'(<div class="ju-body".*?)<p>', r'\1<p class="ju-ui">')),
    Plant("another amount", "pandas", "differs", of_text(r"(<td[^>]*>)\d([\d,]*\.\d\d</td>)", r"\g<1>7\g<2>")),
]


def compared_pages(files):
    return {file: [judge.Finding("differs", difference) for difference in found]
            for file, found in pages.compare(files).items()}


def main(docx, sarif, laid_out, ofd):
    out = judge.TARGET / "plants"
    shutil.rmtree(out, ignore_errors=True)
    asked, verdicts = {}, []
    kinds = ((docx, ".docx", DOCX), (docx, ".xlsx", XLSX), (docx, ".pdf", PDF), (docx, ".html", WEB), (sarif, ".sarif", SARIF),
             (laid_out, ".docx", PAGES), (ofd, ".ofd", OFD))
    for number, (good, suffix, plant) in enumerate((*kind[:2], plant) for kind in kinds for plant in kind[2]):
        good, folder = pathlib.Path(good), out / str(number)
        folder.mkdir(parents=True)
        for beside in judge.JUDGES:
            if good.with_suffix(beside).exists():
                shutil.copyfile(good.with_suffix(beside), folder / f"planted{beside}")
        # What compares files is asked about the DOCX.
        about = ".docx" if plant.judge in ("words", "grids") else suffix
        ask = judge.JUDGES[about].get(plant.judge, compared_pages)
        try:
            plant.plant(good.with_suffix(suffix), folder / f"planted{suffix}")
        except (ValueError, KeyError, StopIteration, FileNotFoundError) as error:
            verdicts.append((plant, f"cannot be planted: {error!r}"))
        else:
            group = asked.setdefault((plant.judge, about), (ask, str(good.with_suffix(about)), []))
            group[2].append((plant, str(folder / f"planted{about}")))

    answers = judge.ask([(name, ask, [good] + [target for _, target in group])
                         for (name, _), (ask, good, group) in asked.items()])
    for findings, (_, good, group) in zip(answers, asked.values()):
        rules = {file: {finding.rule for finding in found} for file, found in findings.items()}
        for plant, target in group:
            seen = {rule for rule in rules[target] if re.fullmatch(plant.rule, rule)}
            if not seen:
                verdicts.append((plant, f"found {', '.join(sorted(rules[target])) or 'nothing'}, not {plant.rule}"))
            elif seen <= rules[good]:
                verdicts.append((plant, f"finds {', '.join(sorted(seen))} in the good file too"))
            else:
                verdicts.append((plant, None))

    for plant, fault in verdicts:
        print("FAIL" if fault else "pass", f"{plant.judge} sees {plant.name}" + (f": {fault}" if fault else ""))
    failed = sum(bool(fault) for _, fault in verdicts)
    unplanted = {name for judges in judge.JUDGES.values() for name in judges} - {plant.judge for plant, _ in verdicts}
    for name in sorted(unplanted):
        print(f"FAIL {name} has no plant")
    failed += len(unplanted)
    print(f"{len(verdicts) + len(unplanted) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 5 else __doc__)
