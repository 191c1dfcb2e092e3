"""What does a DOCX lose when LibreOffice reads and writes it?

Words, contents, labels of charts, tables with their merges and header rows, headings with their levels, title and
languages must come back as they were. Not asked for is what LibreOffice 7.4 drops from any file: the descriptions of
charts and the names of tables (`docx_own.py` sees to those).
"""

import docx_own
import grids
import words
from docx_own import find


def header_rows(package):
    return [f"{number}: {len(find(table, 'w:tr/w:trPr/w:tblHeader'))}"
            for number, table in enumerate(find(package.document, "//w:tbl"), 1)]


def properties(package):
    return [find(package.core, "string(dc:title)"), find(package.core, "string(dc:language)"),
            *find(package.styles, "w:docDefaults//w:lang/@w:*")]


def own_columns(grid):
    """Without the columns in which no cell begins: they may vanish."""
    return grid.part([c for c in range(grid.columns()) if any(row[c][1] == c for row in grid.starts)])


def losses(before, after):
    """(rule, message) for each thing that is not as it was."""
    said, says = words.of_docx(before), words.of_docx(after)
    was, is_now = docx_own.Package(before), docx_own.Package(after)
    for rule, old, new in (
            ("words-lost", said.body, says.body),
            ("contents-lost", said.contents, says.contents),
            ("labels-lost", *([sorted(labels) for labels in of.labels] for of in (said, says))),
            ("headings-lost", said.headings, says.headings),
            ("headers-lost", header_rows(was), header_rows(is_now)),
            ("properties-lost", properties(was), properties(is_now))):
        for here, there in words.unequal([str(item) for item in old], [str(item) for item in new]):
            yield rule, f"{here[:150]} came back as {there[:150]}"
    old, new = ([own_columns(grid) for _, grid in grids.word_tables(file)] for file in (before, after))
    if len(old) != len(new):
        yield "tables-lost", f"{len(old)} tables came back as {len(new)}"
    for number, (here, there) in enumerate(zip(old, new), 1):
        if (here.rows, here.starts) != (there.rows, there.starts):
            yield "tables-lost", f"table {number} came back with other cells"
