"""Says a DOCX what the PDF beside it says?

The text of the DOCX's body against the PDF's tagged text without artifacts, character by character in reading
order, white space aside. Compared by themselves: the headings with their levels, the contents (titles and page
numbers), the descriptions of the figures, and their labels (a chart's stand in its own part of a DOCX, and in the
drawing of a PDF). Each difference is a line.
"""

import difflib
import pathlib
import re
import unicodedata

import docx_own
import tagged
from docx_own import find, name


def squeeze(text):
    return re.sub(r"[\s\u200b\u2060\ufeff]+", "", unicodedata.normalize("NFC", text))


class Words:
    """What a file says, by kind, each in reading order; the headings, with their levels, are part of the body too."""

    def __init__(self):
        self.body, self.headings, self.contents, self.alternatives, self.labels = [], [], [], [], []


def of_docx(file):
    package, words = docx_own.Package(file), Words()
    for paragraph in find(package.document, "//w:body//w:p"):
        text, number, stack = "", "", []
        for node in paragraph.iter(name("w:t"), name("w:fldChar"), name("w:instrText"), name("w:noBreakHyphen")):
            if node.tag == name("w:fldChar"):
                kind = node.get(name("w:fldCharType"))
                stack = stack + [""] if kind == "begin" else stack[:-1] if kind == "end" else stack
            elif node.tag == name("w:instrText"):
                if stack:
                    stack[-1] += node.text or ""
            elif any(field.split()[:1] == ["PAGEREF"] for field in stack):
                number += node.text or ""
            else:
                text += "-" if node.tag == name("w:noBreakHyphen") else node.text or ""
        level = package.outline_level(paragraph)
        if level is not None:
            words.headings.append((level + 1, squeeze(text)))
        if number:
            words.contents.append((squeeze(text), number))
        elif squeeze(text):
            words.body.append(squeeze(text))
    words.alternatives = [squeeze(alt) for alt in find(package.document, "//wp:docPr/@descr")]
    for _, chart in package.charts():
        shown = find(chart, "//c:cat//c:v/text()") + find(chart, "//c:dLbl//a:t/text()") + find(
            chart, "//c:legend[1]/ancestor::c:chart//c:ser/c:tx//c:v/text()")
        words.labels.append({squeeze(label) for label in shown if squeeze(label)})
    return words


def of_pdf(file):
    tree, words = tagged.read(file), Words()
    # The leaves that hold text; what stands in a figure or in the contents is compared apart.
    for element in tree.find("TOCI", "Figure", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "Caption", "Note", "TH", "TD",
                             "Lbl", "LBody"):
        text = squeeze(element.text())
        if element.kind == "TOCI":
            title, number = re.fullmatch(r"(.*?)(\d*)", text).groups()
            words.contents.append((title, number))
        elif element.kind == "Figure":
            words.alternatives.append(squeeze(element.alt))
            words.labels.append(text)
        elif text:
            words.body.append(text)
            if level := re.fullmatch(r"H(\d)", element.kind):
                words.headings.append((int(level[1]), text))
    said = "".join(words.body) + "".join(t + n for t, n in words.contents) + "".join(words.labels)
    if sorted(said) != sorted(squeeze(tree.text())):
        raise ValueError(f"{file}: text in elements of other kinds than were expected")
    return words


def unequal(left, right):
    """Pairs of unequal stretches of two lists of texts; how a text is cut into pieces does not matter."""
    if "".join(map(str, left)) == "".join(map(str, right)):
        return
    for kind, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        ours, theirs = "".join(map(str, left[a:b])), "".join(map(str, right[c:d]))
        if kind != "equal" and ours != theirs:
            yield ours or "—", theirs or "—"


def differences(docx):
    here, there = of_docx(docx), of_pdf(pathlib.Path(docx).with_suffix(".pdf"))
    for part in ("body", "headings", "contents", "alternatives"):
        for ours, theirs in unequal(getattr(here, part), getattr(there, part)):
            yield f"{part}: DOCX {ours[:150]} — PDF {theirs[:150]}"
    if not here.body:
        yield "no word in the DOCX"
    if len(here.labels) != len(there.labels):
        yield f"{len(here.labels)} figures in the DOCX, {len(there.labels)} in the PDF"
    for number, (labels, drawn) in enumerate(zip(here.labels, there.labels), 1):
        for label in sorted(labels):
            if label not in drawn:
                yield f"figure {number}: the PDF does not show {label}"
