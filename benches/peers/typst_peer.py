"""Typst's PDF/A-2a with PDF/UA-1: `typst_peer.py OUT.pdf DATA.json...`, one line of milliseconds a report."""

import pathlib
import sys
import time

import typst

HERE = pathlib.Path(__file__).resolve().parent
FACES = HERE.parent.parent / "target" / "judges" / "fonts"

out, *data = sys.argv[1:]
compiler = typst.Compiler(str(HERE / "report.typ"), root="/", font_paths=typst.Fonts(False, False, [str(FACES)]))
for file in data:
    start = time.perf_counter()
    compiler.compile(output=out, format="pdf", sys_inputs={"data": str(pathlib.Path(file).resolve())},
                     pdf_standards=["a-2a", "ua-1"])
    print(1000 * (time.perf_counter() - start))
