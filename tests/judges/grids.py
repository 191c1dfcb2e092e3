"""Are the tables of a DOCX those of the PDF and, if there is one, of the XLSX beside it?

python-docx reads each table into a grid, openpyxl each sheet, merged cells included. A sheet's table is printed
whole, or by column groups as several tables, of which each repeats the label columns and leaves out the rows without
a figure in it: so every printed column and row must be one of the sheet, in its order, with the same cells merged; and
what no table prints must hold no figure. `pdftotext` must hold every cell. Each difference is a line.
"""

import pathlib
import subprocess
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import docx
import openpyxl

from words import squeeze


class Grid:
    """Rows × columns: the text of each place, and the place where the cell that covers it begins; rows of the head."""

    def __init__(self, rows, starts, heads=0):
        self.rows, self.starts, self.heads = rows, starts, heads

    def column(self, c):
        return [row[c] for row in self.rows]

    def columns(self):
        return len(self.rows[0]) if self.rows else 0

    def part(self, columns):
        """These columns alone; a cell then begins at its first place in them."""
        first, starts = {}, []
        for r, row in enumerate(self.starts):
            starts.append([first.setdefault(row[c], (r, at)) for at, c in enumerate(columns)])
        return Grid([[row[c] for c in columns] for row in self.rows], starts)


def lines_above(table):
    """Rows at the top that are lines above the table (number, agency, unit): one cell without rules, repeated with the head."""
    rows = table._tbl.xpath("./w:tr")
    bare = [bool(row.xpath("./w:tc[1]/w:tcPr/w:tcBorders/w:left[@w:val='nil']")) for row in rows]
    return next((at for at, line in enumerate(bare) if not line), len(bare))


def word_tables(file):
    """(name, grid) of each table in the body of a DOCX."""
    for table in docx.Document(file).tables:
        names = table._tbl.xpath("./w:tblPr/w:tblCaption/@w:val")
        starts, rows = {}, []
        above = lines_above(table)
        cells = [list(row.cells) for row in table.rows][above:]
        places = [[starts.setdefault(cell._tc, (r, c)) for c, cell in enumerate(row)] for r, row in enumerate(cells)]
        rows = [[squeeze(cell.text) for cell in row] for row in cells]
        yield names[0] if names else "", Grid(rows, places, len(table._tbl.xpath("./w:tr/w:trPr/w:tblHeader")) - above)


def shown(cell):
    """What a sheet's cell shows, as text or as a number rounded to its format."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, (int, float)):
        number = Decimal(repr(cell.value)) * (100 if "%" in cell.number_format else 1)
        decimals = cell.number_format.split(";")[0].partition(".")[2].count("0")
        return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return squeeze(str(cell.value))


def sheet_grid(sheet):
    height, width = sheet.max_row, sheet.max_column
    starts = [[(r, c) for c in range(width)] for r in range(height)]
    for area in sheet.merged_cells.ranges:
        for r in range(area.min_row - 1, area.max_row):
            for c in range(area.min_col - 1, area.max_col):
                starts[r][c] = (area.min_row - 1, area.min_col - 1)
    value = {(r, c): shown(sheet.cell(r + 1, c + 1)) for r in range(height) for c in range(width)}
    return Grid([[value[place] for place in row] for row in starts], starts)


def same(text, value):
    if isinstance(value, Decimal):
        try:
            return Decimal(text.replace(",", "").rstrip("%")) == value
        except InvalidOperation:
            return False
    return text == value


def alike(one, other):
    return len(one) == len(other) and all(map(same, one, other))


def match(table, sheet, top):
    """The columns of the sheet that the table's columns are, in order, by their heads, which begin in row `top`."""
    found, at = [], 0
    for c in range(table.columns()):
        while at < sheet.columns() and not alike(table.column(c)[:table.heads], sheet.column(at)[top:top + table.heads]):
            at += 1
        if at == sheet.columns():
            return None
        found.append(at)
        at += 1
    return found


def figures(cells):
    return [cell for cell in cells if isinstance(cell, Decimal) and cell]


def rows_of(table, sheet, top, columns, whole):
    """The rows of the sheet that the table's rows are, in order; a part leaves out those without a figure in it."""
    found = []
    for r in range(top, len(sheet.rows)):
        if len(found) == len(table.rows):
            break
        theirs, ours = [sheet.rows[r][c] for c in columns], table.rows[len(found)]
        if alike(ours, theirs):
            found.append(r)
        elif whole or figures(theirs):
            c = next(c for c, pair in enumerate(zip(ours, theirs)) if not same(*pair))
            raise ValueError(f"row {len(found) + 1}, column {c + 1} is {ours[c]!r}, in the sheet {str(theirs[c])!r}")
    if len(found) < len(table.rows):
        raise ValueError(f"row {len(found) + 1} is none of the sheet's, or in another order: {table.rows[len(found)]}")
    missed = next((row for row in sheet.rows[found[-1] + 1:] if figures(row[c] for c in columns)), None)
    if missed:
        raise ValueError(f"the row {missed[0]} of the sheet is missing")
    return found


def compare(name, sheet, tables):
    """Differences between a sheet and the tables that print it."""
    printed, top = set(), None
    for number, table in enumerate(tables, 1):
        tops = range(len(sheet.rows) - table.heads + 1) if top is None else [top]
        columns = next(((t, m) for t in tops if (m := match(table, sheet, t)) is not None), None)
        if columns is None:
            yield f"{name}: the heads of table {number} of {len(tables)} do not stand in the sheet: {table.rows[:table.heads]}"
            return
        top, columns = columns
        try:
            rows = rows_of(table, sheet, top, columns, len(tables) == 1)
        except ValueError as difference:
            yield f"{name}: table {number} of {len(tables)} does not stand in the sheet: {difference}"
            return
        printed.update(columns)
        body = Grid([sheet.rows[r] for r in rows], [sheet.starts[r] for r in rows])
        for ours, theirs in zip(table.part(range(table.columns())).starts, body.part(columns).starts):
            if ours != theirs:
                yield f"{name}: table {number} merges {ours}, the sheet {theirs}"
    for c in range(sheet.columns()) if tables else ():
        left = figures(sheet.column(c)[top:])
        if c not in printed and left:
            yield f"{name}: column {c + 1} holds {left[:3]} and is printed nowhere"


def pdf_texts(file):
    # The cell of several lines is cut by its neighbours in -layout; -raw keeps it whole.
    return ["".join(squeeze(page) for page in subprocess.run(
        ["pdftotext", "-enc", "UTF-8", mode, file, "-"], check=True, capture_output=True, text=True).stdout.split("\f"))
        for mode in ("-layout", "-raw")]


def differences(file):
    file = pathlib.Path(file)
    tables = list(word_tables(file))
    layout, raw = pdf_texts(file.with_suffix(".pdf"))
    for name, grid in tables:
        for cell in sorted({cell for row in grid.rows for cell in row if cell}):
            # A cell that goes on on the next page is cut there: its beginning and its end are looked for.
            ends = [cell] if len(cell) < 120 else [cell[:8], cell[-8:]]
            if not all(end in layout or end in raw for end in ends):
                yield f"{name}: the PDF does not hold {cell}"
    workbook = file.with_suffix(".xlsx")
    # The first sheet lists the others; sums are formulas with their values beside them.
    for sheet in openpyxl.load_workbook(workbook, data_only=True).worksheets[1:] if workbook.exists() else ():
        title = squeeze(str(sheet["A1"].value))  # the title above the table is its name in the DOCX
        of_sheet = [grid for name, grid in tables if squeeze(name) == title]
        if not of_sheet:
            yield f"{sheet.title}: no table of the DOCX is named {title}"
        yield from compare(f"{sheet.title} {title}", sheet_grid(sheet), of_sheet)
