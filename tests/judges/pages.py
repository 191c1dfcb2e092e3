"""Stands every heading on the page that the contents name? `pages.py DOCX...` (the PDF of the same name beside it)

LibreOffice breaks the DOCX into pages by itself, in the faces that our layout measured with (fonts.conf). Each
heading of the DOCX is then sought by its bookmark in LibreOffice's PDF and in ours, and pdftotext must find its
words on that page. Compared are the printed numbers of both pages and, where the heading has an entry, the number
in the contents. Each difference is a line; exit 1 if there is one. The files must be laid out by LibreOffice's line
rules: the example `libreoffice` makes them.
"""

import collections
import pathlib
import re
import subprocess
import sys

import pikepdf

import docx_own
import office
from docx_own import find, name
from words import squeeze


def headings(file):
    """(text, number in the contents or None) of each heading of a DOCX in reading order, and the contents left over."""
    package, found = docx_own.Package(file), []
    numbers = {}
    for link in find(package.document, "//w:hyperlink[@w:anchor]"):
        fields = find(link, ".//w:r[w:t][preceding-sibling::w:r[w:instrText[contains(., 'PAGEREF')]]]/w:t/text()")
        if fields:
            numbers[link.get(name("w:anchor"))] = int("".join(fields))
    for paragraph in package.document.iter(name("w:p")):
        if package.outline_level(paragraph) is not None:
            anchors = [a for a in find(paragraph, ".//w:bookmarkStart/@w:name") if a in numbers]
            found.append((squeeze(docx_own.text(paragraph)), numbers.pop(anchors[0]) if anchors else None))
    return found, numbers


def bookmarks(pdf):
    """(title, page index) of each bookmark, in reading order."""
    number = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}

    def walk(items):
        for item in items:
            target = item.destination or item.action.D
            if isinstance(target, (pikepdf.String, pikepdf.Name)):
                target = pikepdf.NameTree(pdf.Root.Names.Dests)[str(target)]
            if isinstance(target, pikepdf.Dictionary):
                target = target.D
            page = target[0]
            yield squeeze(item.title), number[page.objgen] if isinstance(page, pikepdf.Dictionary) else int(page)
            yield from walk(item.children)

    with pdf.open_outline() as outline:
        return list(walk(outline.root))


class Pdf:
    def __init__(self, file):
        with pikepdf.open(file) as pdf:
            self.bookmarks = bookmarks(pdf)
        said = subprocess.run(["pdftotext", "-enc", "UTF-8", "-raw", file, "-"], check=True, capture_output=True, text=True)
        pages = said.stdout.split("\f")[:-1]
        self.text = [squeeze(page) for page in pages]
        # The printed number is — 3 —, on turned pages in pieces; a text may look like one, so the pages vote.
        printed = [re.findall(r"[-–—―－]\s*(\d+)\s*[-–—―－]", page) for page in pages]
        votes = collections.Counter(index - int(number) for index, found in enumerate(printed) for number in set(found))
        if not votes:
            raise ValueError(f"{file} has no printed page number")
        # What stands before page 1: sheet index = printed number + first.
        self.first = votes.most_common(1)[0][0]
        self.misnumbered = [index + 1 for index, found in enumerate(printed)
                            if index > self.first and str(index - self.first) not in found]

    def place(self, title):
        """Printed number of the page of the next heading with this title."""
        for at, (found, page) in enumerate(self.bookmarks):
            if found == title:
                del self.bookmarks[:at + 1]
                return page - self.first if title in self.text[page] else f"{page - self.first} without its words"
        return "nowhere"


def differences(docx, theirs):
    """Of a DOCX, with the PDF that LibreOffice made of it, and the PDF beside it."""
    word, ours = Pdf(theirs), Pdf(pathlib.Path(docx).with_suffix(".pdf"))
    titles, astray = headings(docx)
    if not titles:
        yield "no heading"
    for who, made in (("LibreOffice", word), ("PDF", ours)):
        for page in made.misnumbered:
            yield f"{who}: sheet {page} does not print number {page - 1 - made.first}"
    if len(word.text) != len(ours.text):
        yield f"{len(word.text)} pages by LibreOffice, {len(ours.text)} in the PDF"
    shift = 0  # of the heading before: what it moved, it moves on, and only the first says where
    for title, number in titles:
        places = {"LibreOffice": word.place(title), "PDF": ours.place(title), "contents": number}
        if number is None:
            del places["contents"]
        # None: a place is missing, or the contents are wrong.
        whole = all(isinstance(place, int) for place in places.values()) and number in (None, places["PDF"])
        shifted = places["LibreOffice"] - places["PDF"] if whole else None
        if shifted is None or shifted != shift:
            yield f"{title}: " + ", ".join(f"{who} {page}" for who, page in places.items())
        shift = shift if shifted is None else shifted
    for anchor, number in astray.items():
        yield f"contents: {anchor} {number} leads to no heading"


def compare(files):
    """DOCX → its differences, for many, so that LibreOffice is started once."""
    with office.converted(files, "pdf") as made:
        return {file: list(differences(file, made[file])) if file in made else ["LibreOffice made no PDF"]
                for file in files}


def main(files):
    failed = 0
    for file, found in compare(files or sys.exit(__doc__)).items():
        print("FAIL" if found else "pass", file)
        for difference in found:
            print(f"    {difference}")
        failed += bool(found)
    print(f"{len(files) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
