#!/usr/bin/env python3
"""Build the six faces of this folder and the supplement of fonts-more (a maintainer's tool: nobody needs it to build or
use the library).

    apt-get update
    pip install fonttools==4.68.0 zstandard==0.25.0 brotli==1.2.1 uharfbuzz==0.57.0
    python3 make_fonts.py [OUT] [FACE ...]      writes OUT/*.zst and OUT/OFL-*.txt; OUT is ./out if not given
                                                (GongwenMore belongs into ../fonts-more, with OFL-NotoCJK.txt)

Sources, each at a fixed version with its hash: Noto CJK and Liberation Serif 2 as Debian packages (`apt-get download`),
LXGW WenKai as an npm tarball (`npm pack`), the list of characters from Debian's unicode-data. No root, no installation;
downloads are kept in $FONT_CACHE (./cache). The result is the same byte for byte on every machine.
"""

import bz2
import glob
import hashlib
import io
import math
import os
import subprocess
import sys
import time
from functools import cache
from types import SimpleNamespace as Source

import zstandard
from fontTools import subset
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont

HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.environ.get("FONT_CACHE", os.path.join(HERE, "cache"))
PREFIX = "Gongwen"

# name: (version, sha256 of the downloaded file)
DEBS = {
    "fonts-noto-cjk": (
        "1:20220127+repack1-1",
        "4a2515eb6db3978b897fef9709ed0d2b1f4c6c4df4d83d6c4ef65f71f1b1f502",
    ),
    "fonts-noto-cjk-extra": (
        "1:20220127+repack1-1",
        "5f6536c99f9b3d77a3c383c3f1544f6d49350e7f20832c4c979af0e33f603cb5",
    ),
    "fonts-liberation2": ("2.1.5-1", "35ffaa54f117e633e89a5da89af235a073b34dbe582726fbf6989568f7fd9bda"),
    "unicode-data": ("15.0.0-1", "5efef23bbb1c6a133ecbdd63a2cfa07159ccacf5466a49e2426101c5ecd691fc"),
}
LXGW = ("@fontsource/lxgw-wenkai@5.3.0", "e796ef6dd20f4eea37625222872095a7d049fa6bfdd6fe80a15dfa22fdf2c7ca")

# ---------------------------------------------------------------- downloads


def check(path, expected):
    with open(path, "rb") as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if found != expected:
        sys.exit(f"{path}: sha256 is {found}, expected {expected}")


def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def deb(package):
    """The folder of an unpacked Debian package."""
    folder = os.path.join(CACHE, package)
    if not os.path.isdir(folder):
        os.makedirs(CACHE, exist_ok=True)
        version, sha256 = DEBS[package]
        run("apt-get", "download", f"{package}={version}", cwd=CACHE)
        (file,) = glob.glob(os.path.join(CACHE, package + "_*.deb"))
        check(file, sha256)
        run("dpkg-deb", "-x", file, folder)
    return folder


def lxgw_package():
    """The folder of the unpacked npm package of LXGW WenKai."""
    folder = os.path.join(CACHE, "lxgw-wenkai")
    if not os.path.isdir(folder):
        os.makedirs(folder)
        name, sha256 = LXGW
        file = run("npm", "pack", "--silent", name, cwd=folder).split()[-1]
        check(os.path.join(folder, file), sha256)
        run("tar", "xzf", file, cwd=folder)
    return os.path.join(folder, "package")


# ---------------------------------------------------------------- characters


def span(*ranges):
    return {code for first, last in ranges for code in range(first, last + 1)}


@cache
def general_standard():
    """通用规范汉字表 (2013), 8,105 characters: Unihan's kTGH."""
    found = set()
    for path in glob.glob(deb("unicode-data") + "/usr/share/unicode/Unihan_*.bz2"):
        with bz2.open(path, "rt", encoding="utf8") as lines:
            found |= {int(line.split("\t")[0][2:], 16) for line in lines if "\tkTGH\t" in line}
    assert len(found) == 8105
    return found


@cache
def gb2312():
    cells = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(text) for text in (cell.decode("gb2312", "ignore") for cell in cells) if text}


SIGNS = span(
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x2010, 0x2027),
    (0x2030, 0x203B),
    (0x2150, 0x218B),  # fractions, Roman numerals
    (0x2190, 0x22FF),  # arrows, mathematics
    (0x2460, 0x24FF),  # enclosed numbers
    (0x2500, 0x25FF),  # boxes and shapes
    (0x3000, 0x303F),
    (0x3105, 0x312F),
    (0x3220, 0x325F),
    (0x3280, 0x32BF),
    (0x3300, 0x33FF),
    (0xFE10, 0xFE4F),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE6),
) | set(map(ord, "€℃℉№℡™★☆☐☑☒♀♂✓✔✗⸺⸻"))

WESTERN = span((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2027), (0x2030, 0x203A), (0x2070, 0x2094)) | set(
    map(ord, "€№™−")
)


@cache
def chinese():
    return general_standard() | gb2312() | SIGNS


@cache
def more():
    """What the five Chinese faces lack: the other Han of the source (GBK, extension A, rare ones) and signs of GBK."""
    han = {code for code in noto("Serif", "Regular").getBestCmap() if is_han(code)}
    pairs = (bytes([row, cell]) for row in range(0x81, 0xFF) for cell in range(0x40, 0xFF))
    gbk = {ord(text) for text in (pair.decode("gbk", "ignore") for pair in pairs) if len(text) == 1}
    return (han | {code for code in gbk if code >= 0x80}) - chinese()


def is_han(code):
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


# ---------------------------------------------------------------- sources


def noto(style, weight):
    package = "fonts-noto-cjk" if weight in ("Regular", "Bold") else "fonts-noto-cjk-extra"
    collection = TTCollection(f"{deb(package)}/usr/share/fonts/opentype/noto/Noto{style}CJK-{weight}.ttc")
    family = f"Noto {style} CJK SC"
    name = lambda font: font["name"].getDebugName(16) or font["name"].getDebugName(1)
    return full_width_signs(next(font for font in collection.fonts if name(font).startswith(family)))


def lxgw():
    # The tarball calls the file latin-500; it holds the whole of the Regular.
    font = TTFont(lxgw_package() + "/files/lxgw-wenkai-latin-500-normal.woff2")
    assert font["name"].getDebugName(4) == "LXGW WenKai" or font["OS/2"].usWeightClass == 400
    font.flavor = None
    return font


def liberation():
    folder = "/usr/share/fonts/truetype/liberation2/"
    return TTFont(deb("fonts-liberation2") + folder + "LiberationSerif-Regular.ttf")


def keep(font, characters):
    """Subset `font` to `characters`, without hints and without subroutines (the PDF writer copies charstrings)."""
    options = subset.Options()
    options.layout_features = ["halt", "kern"]  # no ccmp: it ligates two U+2014 to a dash of 1.69 em
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.legacy_kern = False
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.glyph_names = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.cfg["fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"] = True  # not "if installed": other bytes
    return font


# ---------------------------------------------------------------- widths


def full_width_signs(font):
    """Map — and · to their full-width forms: GB/T 15834 wants one em (Noto has 0.89 and 0.33)."""
    gsub, cmap = font["GSUB"].table, font.getBestCmap()
    lookups = (
        gsub.LookupList.Lookup[index].SubTable
        for record in gsub.FeatureList.FeatureRecord
        if record.FeatureTag == "fwid"
        for index in record.Feature.LookupListIndex
    )
    wide = next(getattr(table, "ExtSubTable", table) for tables in lookups for table in tables).mapping
    for table in font["cmap"].tables:
        if table.isUnicode() and hasattr(table, "cmap"):
            for code in (0x2014, 0xB7):
                if code in table.cmap and cmap[code] in wide:
                    table.cmap[code] = wide[cmap[code]]
    return font


def with_width(program, private, width):
    """A charstring program that says `width`: nothing if it is the default, else the difference to the nominal."""
    default, nominal = getattr(private, "defaultWidthX", 0), getattr(private, "nominalWidthX", 0)
    return program[1:] if width == default else [width - nominal] + program[1:]


def join_dashes(font):
    """Redraw — as a bar over the whole em, so that two of them join."""
    glyph = font.getBestCmap()[0x2014]
    charstring = font["CFF "].cff[0].CharStrings[glyph]
    _, low, _, high = charstring.calcBounds(font.getGlyphSet())
    pen = T2CharStringPen(1000, None)
    pen.moveTo((0, low))
    for corner in [(1000, low), (1000, high), (0, high)]:
        pen.lineTo(corner)
    pen.closePath()
    program = list(pen.getCharString().program)
    charstring.program, charstring.bytecode = with_width(program, charstring.private, 1000), None
    font["hmtx"][glyph] = (1000, 0)
    return font


def widen_quotes(font):
    """Give “ ” ‘ ’ · of LXGW WenKai one em: opening marks at its right, closing at its left, the dot in the middle."""
    glyf, cmap, em = font["glyf"], font.getBestCmap(), font["head"].unitsPerEm
    for character in "“‘”’·":
        glyph = cmap[ord(character)]
        advance, bearing = font["hmtx"][glyph]
        if advance < em:
            air = em - advance
            shift = {"“": air, "‘": air, "·": air // 2}.get(character, 0)
            outline = glyf[glyph]
            outline.expand(glyf)
            assert outline.numberOfContours > 0, glyph
            outline.coordinates.translate((shift, 0))
            outline.recalcBounds(glyf)
            font["hmtx"][glyph] = (em, bearing + shift)
    return font


# ---------------------------------------------------------------- 仿宋 out of a light 宋


def contours(recording):
    """Contours as lists of (point, is it on the curve), from a recording pen."""
    done, current = [], []
    for operator, points in recording:
        if operator == "moveTo":
            current = [(points[0], 1)]
        elif operator == "lineTo":
            current.append((points[0], 1))
        elif operator == "curveTo":
            current += [(points[0], 0), (points[1], 0), (points[2], 1)]
        else:
            if len(current) > 2 and current[0][0] == current[-1][0] and current[-2][1] == 1:
                current.pop()
            done.append(current)
    return done


def embolden(contour, x_strength, y_strength):
    """Move every point outwards (to the right of travel), as FreeType's FT_Outline_EmboldenXY defines it."""
    points = [point for point, _ in contour]
    closed = len(points) > 1 and points[0] == points[-1]
    count = len(points) - 1 if closed else len(points)
    moved = []
    for i in range(count):
        x, y = points[i]
        before, after = (i - 1) % count, (i + 1) % count
        while points[before] == points[i] and before != i:
            before = (before - 1) % count
        while points[after] == points[i] and after != i:
            after = (after + 1) % count
        in_x, in_y = x - points[before][0], y - points[before][1]
        out_x, out_y = points[after][0] - x, points[after][1] - y
        in_length, out_length = math.hypot(in_x, in_y) or 1, math.hypot(out_x, out_y) or 1
        in_x, in_y, out_x, out_y = in_x / in_length, in_y / in_length, out_x / out_length, out_y / out_length
        cosine = in_x * out_x + in_y * out_y
        shift_x = shift_y = 0
        if cosine > -0.9375:
            cosine += 1
            sine = abs(out_x * in_y - out_y * in_x) or 1e-9
            length = min(in_length, out_length)
            shift = lambda strength: (
                strength / cosine
                if abs(strength) * sine <= length * cosine
                else math.copysign(length / sine, strength)
            )
            shift_x, shift_y = (in_y + out_y) * shift(x_strength), -(in_x + out_x) * shift(y_strength)
        moved.append((x + shift_x, y + shift_y))
    if closed:
        moved.append(moved[0])
    return [(point, on_curve) for point, (_, on_curve) in zip(moved, contour)]


def draw(outline, pen):
    for contour in outline:
        point = lambda i: tuple(round(value) for value in contour[i % len(contour)][0])
        pen.moveTo(point(0))
        i = 1
        while i < len(contour):
            if contour[i][1]:
                pen.lineTo(point(i))
                i += 1
            else:
                pen.curveTo(point(i), point(i + 1), point(i + 2))
                i += 3
        pen.closePath()


def fangsong(thin, light):
    """Even out the strokes of `thin` (Noto Serif ExtraLight), narrow it, let horizontals rise by 4.3°.

    All that is not Han comes from `light`.
    """
    weight_x, weight_y, scale_x, scale_y, rise, centre_x, centre_y = 2.0, 7.0, 0.90, 0.96, 0.075, 500, 380

    def transform(contour, weight):
        for (x, y), on_curve in embolden(contour, weight_x * weight, weight_y * weight):
            x, y = x - centre_x, y - centre_y
            yield (centre_x + x * scale_x, centre_y + y * scale_y + x * rise), on_curve

    glyphs, light_glyphs = thin.getGlyphSet(), light.getGlyphSet()
    charstrings = thin["CFF "].cff[0].CharStrings
    han = {glyph for code, glyph in thin.getBestCmap().items() if is_han(code)}
    for glyph in thin.getGlyphOrder():
        recording, old = RecordingPen(), charstrings[glyph]
        if glyph in han:
            glyphs[glyph].draw(recording)
            outline = contours(recording.value)
            points = sum(on_curve for contour in outline for _, on_curve in contour)
            weight = 1 if points < 160 else max(0.2, 1 - (points - 160) / 260)  # dense glyphs would clot
            outline = [list(transform(contour, weight)) for contour in outline]
            width = glyphs[glyph].width
        elif glyph in light_glyphs:
            light_glyphs[glyph].draw(recording)
            outline, width = contours(recording.value), light_glyphs[glyph].width
            thin["hmtx"][glyph] = (width, thin["hmtx"][glyph][1])
        else:
            continue
        pen = T2CharStringPen(width, None)
        draw(outline, pen)
        program = list(pen.getCharString(private=old.private, globalSubrs=old.globalSubrs).program)
        if len(program) > 1 and isinstance(program[0], (int, float)):
            program = with_width(program, old.private, width)
        old.program, old.bytecode = program, None
    return thin


# ---------------------------------------------------------------- faces

FACES = {
    "Song": Source(
        text="Noto Serif CJK SC Regular 2.001",
        build=lambda: join_dashes(keep(noto("Serif", "Regular"), chinese())),
    ),
    "Biaosong": Source(
        text="Noto Serif CJK SC SemiBold 2.001",
        build=lambda: join_dashes(keep(noto("Serif", "SemiBold"), chinese())),
    ),
    "Hei": Source(
        text="Noto Sans CJK SC Medium 2.004",
        build=lambda: join_dashes(keep(noto("Sans", "Medium"), chinese())),
    ),
    "Fang": Source(
        text="Noto Serif CJK SC ExtraLight/Light 2.001",
        build=lambda: join_dashes(
            fangsong(
                keep(noto("Serif", "ExtraLight"), chinese()),
                keep(noto("Serif", "Light"), chinese()),
            )
        ),
    ),
    "Kai": Source(text="LXGW WenKai Regular 1.311", build=lambda: widen_quotes(keep(lxgw(), chinese()))),
    "Roman": Source(text="Liberation Serif Regular 2.1.5", build=lambda: keep(liberation(), WESTERN)),
    "More": Source(
        text="Noto Serif CJK SC Regular 2.001",
        build=lambda: keep(noto("Serif", "Regular"), more()),
    ),
}


def rename(font, face, source):
    """Give the font its own name, as the licence asks, and the line box that all six share."""
    family, postscript = f"{PREFIX} {face}", f"{PREFIX}{face}-Regular"
    copyright_line = font["name"].getDebugName(0)
    transformed = ", outlines transformed" if face == "Fang" else ""
    names = {
        0: copyright_line,
        1: family,
        2: "Regular",
        3: f"1.0;{postscript}",
        4: family,
        5: "Version 1.000",
        6: postscript,
        10: f"Modified version (renamed, subset{transformed}) of {source}; built by make_fonts.py.",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1. "
        "This license is available with a FAQ at: https://openfontlicense.org",
        14: "https://openfontlicense.org",
    }
    font["name"].names = []
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        top = cff[0]
        top.FullName = top.FamilyName = family
        top.Notice, top.Weight = copyright_line, "Regular"
        for number, part in enumerate(top.FDArray):
            part.FontName = f"{postscript}-{number}"  # else PDF viewers show NotoSerifCJKjp-…
    os2, hhea, head = font["OS/2"], font["hhea"], font["head"]
    os2.usWeightClass, os2.fsType = 400, 0
    os2.fsSelection = (os2.fsSelection & ~0x21) | 0x40
    hhea.ascent = os2.sTypoAscender = round(0.88 * head.unitsPerEm)
    hhea.descent = os2.sTypoDescender = -round(0.12 * head.unitsPerEm)
    hhea.lineGap = os2.sTypoLineGap = 0
    head.macStyle = 0
    head.modified = head.created = 3850000000
    font.recalcTimestamp = False
    return font


def write_licences(folder):
    with open(lxgw_package() + "/LICENSE", encoding="utf8") as file:
        lxgw_licence = file.read()
    start = lxgw_licence.index("This Font Software is licensed under")
    notice = lambda style, weight: noto(style, weight)["name"].getDebugName(0)
    heads = {
        "OFL-NotoCJK.txt": [
            "Noto Serif CJK SC: " + notice("Serif", "Regular"),
            "Noto Sans CJK SC: " + notice("Sans", "Medium"),
            "",
            f"{PREFIX} Song, {PREFIX} Biaosong, {PREFIX} Hei, {PREFIX} Fang and {PREFIX} More are Modified Versions "
            "(renamed, subset; Fang: outlines transformed).",
        ],
        "OFL-LXGWWenKai.txt": [
            lxgw_licence[:start].strip(),
            "",
            f"{PREFIX} Kai is a Modified Version of LXGW WenKai (renamed, subset, punctuation widths).",
        ],
        "OFL-Liberation.txt": [
            "Liberation Serif: Digitized data copyright (c) 2010 Google Corporation "
            "with Reserved Font Arimo, Tinos and Cousine.",
            "Copyright (c) 2012 Red Hat, Inc. with Reserved Font Name Liberation.",
            "",
            f"{PREFIX} Roman is a Modified Version of Liberation Serif (renamed, subset).",
        ],
    }
    for name, lines in heads.items():
        with open(os.path.join(folder, name), "w", encoding="utf8") as file:
            file.write("\n".join(lines) + "\n\n" + lxgw_licence[start:])


def main(folder, faces):
    os.makedirs(folder, exist_ok=True)
    write_licences(folder)
    for face in faces or FACES:
        start = time.time()
        buffer = io.BytesIO()
        rename(FACES[face].build(), face, FACES[face].text).save(buffer)
        raw = buffer.getvalue()
        covered = set(TTFont(io.BytesIO(raw)).getBestCmap())
        wanted = {
            "Roman": set(),
            "More": {code for code in more() if is_han(code)},
        }.get(face, {code for code in chinese() if is_han(code)} | gb2312())
        assert not wanted - covered, face
        packed = zstandard.ZstdCompressor(level=19).compress(raw)
        extension = "otf" if raw.startswith(b"OTTO") else "ttf"
        with open(f"{folder}/{PREFIX}{face}-Regular.{extension}.zst", "wb") as file:
            file.write(packed)
        print(f"{face}: {len(raw)} bytes, packed {len(packed)} [{time.time() - start:.0f} s]", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "out"), sys.argv[2:])
