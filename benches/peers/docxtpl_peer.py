"""docxtpl's DOCX, charts drawn by matplotlib: `docxtpl_peer.py OUT.docx DATA.json...`, one line of milliseconds a report.

`docxtpl_peer.py --template OUT.docx` writes the Word template that the reports are made from.
"""

import io
import json
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target"
TEMPLATE = TARGET / "peers" / "template.docx"


def write_template(out):
    """A clerk's template: a loop over the blocks, one paragraph or table for each kind."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)

    def face(style, chinese, size):
        style.font.name, style.font.size = "Times New Roman", Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), chinese)

    normal = document.styles["Normal"]
    face(normal, "仿宋_GB2312", 16)
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = Pt(29), Pt(0)
    for level, chinese, size in ((1, "方正小标宋简体", 22), (2, "黑体", 16), (3, "楷体_GB2312", 16), (4, "仿宋_GB2312", 16)):
        face(document.styles[f"Heading {level}"], chinese, size)

    def paragraph(text, style="Normal", align=None, indent=0):
        new = document.add_paragraph(text, style)
        new.alignment = align
        new.paragraph_format.first_line_indent = Pt(indent)
        return new

    paragraph("{%p for b in blocks %}")
    paragraph("{%p if b.opens_page %}")
    paragraph("").add_run().add_break(WD_BREAK.PAGE)
    paragraph("{%p endif %}")
    for level in range(1, 5):
        paragraph("{%p if b.kind == 'heading' and b.level == " + str(level) + " %}")
        paragraph("{{ b.text }}", f"Heading {level}")
        paragraph("{%p endif %}")
    for role, align, indent in (("body", WD_ALIGN_PARAGRAPH.JUSTIFY, 32), ("note", WD_ALIGN_PARAGRAPH.LEFT, 0),
                                ("center", WD_ALIGN_PARAGRAPH.CENTER, 0), ("title", WD_ALIGN_PARAGRAPH.CENTER, 0),
                                ("right", WD_ALIGN_PARAGRAPH.RIGHT, 0)):
        paragraph("{%p if b.kind == 'paragraph' and b.role == '" + role + "' %}")
        paragraph("{{ b.text }}", align=align, indent=indent)
        paragraph("{%p endif %}")
    paragraph("{%p if b.kind == 'chart' %}")
    paragraph("{{ b.picture }}", align=WD_ALIGN_PARAGRAPH.CENTER).paragraph_format.line_spacing = 1
    paragraph("{{ b.caption }}", align=WD_ALIGN_PARAGRAPH.CENTER)
    paragraph("{%p endif %}")
    paragraph("{%p if b.kind == 'table' %}")
    paragraph("{{ b.left }}　{{ b.right }}")
    table = document.add_table(5, 3, "Table Grid")
    small = document.styles.add_style("Cell", 1)
    face(small, "宋体", 10.5)
    for row, texts in enumerate((
            ("{%tr for row in b.grid %}",), ("{%tc for c in row %}", "{% colspan c.column_span %}{{ c.text }}", "{%tc endfor %}"),
            ("{%tr endfor %}",))):
        for column, text in enumerate(texts):
            cell = table.cell(row, column)
            cell.text, cell.paragraphs[0].style = text, small
    cell = table.cell(1, 1)
    # Looks that the data gives: size and pitch of the table.
    size = OxmlElement("w:sz")
    size.set(qn("w:val"), "{{ (2 * b.size) | int }}")
    cell.paragraphs[0].runs[0]._r.get_or_add_rPr().append(size)
    cell.paragraphs[0].paragraph_format.line_spacing = Pt(15)
    cell.paragraphs[0]._p.pPr.spacing.set(qn("w:line"), "{{ (20 * b.pitch) | int }}")
    merge = OxmlElement("w:vMerge")
    merge.set(qn("w:val"), "{{ c.merge }}")
    cell._tc.get_or_add_tcPr().append(merge)
    for row in table.rows[3:]:
        table._tbl.remove(row._tr)
    paragraph("{%p for note in b.notes %}")
    paragraph("{{ note }}")
    paragraph("{%p endfor %}")
    paragraph("{%p endif %}")
    paragraph("{%p if b.kind == 'contents' %}")
    contents = paragraph("")
    for kind, text in (("begin", None), (None, ' TOC \\o "1-2" \\h \\z \\u '), ("separate", None), ("end", None)):
        run = contents.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    paragraph("{%p endif %}")
    paragraph("{%p endfor %}")
    document.save(out)


def grid(table):
    """The rows of a table with a cell in every place that no cell to the left covers, as Word wants them."""
    held = {}  # column → (cell, rows still covered)
    rows = []
    for row in table["rows"]:
        starts = {cell["column"]: cell for cell in row}
        cells, column = [], 0
        while column < len(table["columns"]):
            if column in starts:
                cell = starts[column]
                cells.append(dict(cell, merge="restart"))
                held[column] = cell, cell["row_span"] - 1
            else:
                cell, left = held[column]
                cells.append(dict(cell, text="", merge="continue"))
                held[column] = cell, left - 1
            column += cells[-1]["column_span"]
        rows.append(cells)
    return rows


def picture(chart, font):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.6, 3.2), dpi=150)
    axes = figure.subplots()
    if chart["shape"] == "pie":
        axes.pie(chart["series"][0]["values"], labels=chart["series"][0]["labels"], textprops={"fontproperties": font})
        axes.legend(chart["categories"], prop=font)
    else:
        count = len(chart["series"])
        for number, series in enumerate(chart["series"]):
            at = [place + number / (count + 1) for place in range(len(chart["categories"]))]
            axes.bar_label(axes.bar(at, series["values"], 1 / (count + 1), label=series["name"]), series["labels"], fontproperties=font)
        axes.set_xticks([place + (count - 1) / 2 / (count + 1) for place in range(len(chart["categories"]))],
                        chart["categories"], fontproperties=font)
        axes.legend(prop=font)
    out = io.BytesIO()
    FigureCanvasAgg(figure).print_png(out)
    out.seek(0)
    return out


def main(out, data):
    for file in data:
        start = time.perf_counter()
        import docxtpl
        import jinja2
        from docx.shared import Mm
        from matplotlib.font_manager import FontProperties

        font = FontProperties(fname=str(TARGET / "judges/fonts/GongwenSong-Regular.otf"), size=9)
        with open(file, encoding="utf-8") as text:
            report = json.load(text)
        template = docxtpl.DocxTemplate(TEMPLATE)
        blocks = [dict(block, opens_page=block.get("opens_page", False) or (number > 0 and place == 0))
                  for number, section in enumerate(report["sections"]) for place, block in enumerate(section["blocks"])]
        for block in blocks:
            if block["kind"] == "chart":
                block["picture"] = docxtpl.InlineImage(template, picture(block, font), width=Mm(140))
            elif block["kind"] == "table":
                block["grid"] = grid(block)
        template.render({"blocks": blocks}, jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True))
        template.save(out)
        print(1000 * (time.perf_counter() - start))


if __name__ == "__main__":
    if sys.argv[1] == "--template":
        write_template(sys.argv[2])
    else:
        main(sys.argv[1], sys.argv[2:])
