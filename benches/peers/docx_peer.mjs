// A DOCX built by code with the package docx, charts drawn by @napi-rs/canvas:
// `node docx_peer.mjs FACES OUT.docx DATA.json...`, one line of milliseconds a report.
import { readFileSync, writeFileSync } from "node:fs";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import {
  AlignmentType, Document, Footer, HeadingLevel, ImageRun, LineRuleType, Packer, PageBreak, PageNumber, PageOrientation,
  Paragraph, Table, TableCell, TableOfContents, TableRow, TextRun, VerticalAlign, WidthType,
} from "docx";

const [faces, out, ...data] = process.argv.slice(2);
const MM = 1440 / 25.4;
const TONES = ["#464646", "#828282", "#b4b4b4", "#d7d7d7", "#646464", "#a0a0a0", "#ebebeb"];
const HEADINGS = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3, HeadingLevel.HEADING_4];
const ALIGN = { left: AlignmentType.LEFT, center: AlignmentType.CENTER, right: AlignmentType.RIGHT };
const face = (eastAsia, size) => ({ font: { ascii: "Times New Roman", hAnsi: "Times New Roman", eastAsia }, size: 2 * size });

function picture(chart) {
  const [width, height] = [840, 480];
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, width, height);
  pen.font = '18px "Gongwen Song"';
  const say = (text, x, y, align = "center") => {
    pen.textAlign = align;
    pen.fillStyle = "black";
    pen.fillText(text, x, y);
  };
  if (chart.shape === "pie") {
    const { values, labels } = chart.series[0];
    const total = Math.max(values.reduce((sum, value) => sum + value, 0), 0.01);
    let angle = -Math.PI / 2;
    values.forEach((value, i) => {
      const end = angle + (2 * Math.PI * value) / total;
      pen.fillStyle = TONES[i % TONES.length];
      pen.beginPath();
      pen.moveTo(280, 230);
      pen.arc(280, 230, 180, angle, end);
      pen.fill();
      pen.fillRect(520, 60 + 30 * i, 16, 16);
      say(`${chart.categories[i]} ${labels[i]}`, 545, 75 + 30 * i, "left");
      angle = end;
    });
  } else {
    const top = Math.max(0.01, ...chart.series.flatMap((series) => series.values));
    const slot = width / chart.categories.length;
    const bar = slot / (chart.series.length + 1);
    chart.categories.forEach((category, i) => {
      chart.series.forEach((series, j) => {
        const tall = (380 * series.values[i]) / top;
        pen.fillStyle = TONES[j % TONES.length];
        pen.fillRect(slot * i + bar * (j + 0.5), 410 - tall, bar * 0.9, tall);
        say(series.labels[i], slot * i + bar * (j + 1), 402 - tall);
      });
      say(category, slot * (i + 0.5), 435);
    });
    chart.series.forEach((series, j) => say(series.name, 100 + 160 * j, 468));
  }
  return canvas.toBuffer("image/png");
}

const runs = (text, look = {}) => text.split("\n").map((line, i) => new TextRun({ text: line, break: i ? 1 : 0, ...look }));

function table(b) {
  const total = b.columns.reduce((sum, width) => sum + width, 0);
  const widths = b.columns.map((width) => Math.round((8844 * width) / total));
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    columnWidths: widths,
    rows: b.rows.map((row, i) => new TableRow({
      tableHeader: i < b.header_rows,
      cantSplit: true,
      children: row.map((cell) => new TableCell({
        columnSpan: cell.column_span,
        rowSpan: cell.row_span,
        verticalAlign: VerticalAlign.CENTER,
        children: [new Paragraph({ style: "Cell", alignment: ALIGN[cell.align], spacing: { line: 20 * b.pitch, lineRule: LineRuleType.EXACT },
          children: runs(cell.text, { size: 2 * b.size }) })],
      })),
    })),
  });
}

function draw(b) {
  switch (b.kind) {
    case "heading":
      return [new Paragraph({ heading: HEADINGS[b.level - 1], pageBreakBefore: b.opens_page, children: runs(b.text) })];
    case "paragraph":
      return [new Paragraph({
        pageBreakBefore: b.opens_page,
        alignment: b.role === "body" ? AlignmentType.BOTH : ALIGN[{ title: "center", note: "left" }[b.role] ?? b.role],
        indent: b.role === "body" ? { firstLine: 640 } : undefined,
        children: runs(b.text, b.role === "title" ? { size: 72 } : {}),
      })];
    case "table":
      return [new Paragraph(`${b.left}　${b.right}`), table(b), ...b.notes.map((note) => new Paragraph(note))];
    case "chart":
      return [
        new Paragraph({ spacing: { line: 240, lineRule: LineRuleType.AUTO }, alignment: AlignmentType.CENTER, children: [new ImageRun({
          type: "png", data: picture(b), transformation: { width: 530, height: 303 },
          altText: { name: b.caption, title: b.caption, description: b.alt },
        })] }),
        new Paragraph({ alignment: AlignmentType.CENTER, text: b.caption }),
        ...(b.note ? [new Paragraph(b.note)] : []),
      ];
    case "contents":
      return [new TableOfContents("目录", { hyperlink: true, headingStyleRange: "1-2" })];
    case "page_break":
      return [new Paragraph({ children: [new PageBreak()] })];
  }
  throw new Error(`unknown block ${b.kind}`);
}

function section(s) {
  const turned = s.kind === "landscape";
  const numbered = turned || s.kind === "body";
  return {
    properties: { page: {
      size: { width: Math.round(210 * MM), height: Math.round(297 * MM), orientation: turned ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT },
      margin: { top: Math.round(37 * MM), bottom: Math.round(35 * MM), left: Math.round(28 * MM), right: Math.round(26 * MM) },
    } },
    footers: numbered ? { default: new Footer({ children: [new Paragraph({ alignment: AlignmentType.CENTER,
      children: [new TextRun({ children: ["— ", PageNumber.CURRENT, " —"] })] })] }) } : undefined,
    children: s.blocks.flatMap(draw),
  };
}

for (const file of data) {
  const start = performance.now();
  if (!GlobalFonts.has("Gongwen Song")) GlobalFonts.registerFromPath(`${faces}/GongwenSong-Regular.otf`, "Gongwen Song");
  const report = JSON.parse(readFileSync(file, "utf8"));
  const document = new Document({
    title: report.title,
    creator: report.author,
    styles: {
      default: {
        document: { run: face("仿宋_GB2312", 16), paragraph: { spacing: { line: 580, lineRule: LineRuleType.EXACT } } },
        heading1: { run: face("方正小标宋简体", 22), paragraph: { alignment: AlignmentType.CENTER } },
        heading2: { run: face("黑体", 16) },
        heading3: { run: face("楷体_GB2312", 16) },
        heading4: { run: face("仿宋_GB2312", 16) },
      },
      paragraphStyles: [{ id: "Cell", name: "Cell", basedOn: "Normal", run: face("宋体", 10.5) }],
    },
    sections: report.sections.map(section),
  });
  writeFileSync(out, await Packer.toBuffer(document));
  console.log(performance.now() - start);
}
