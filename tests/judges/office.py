"""LibreOffice as a reader of our files, with the project's faces in place of the names that Word uses."""

import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target" / "judges"


def to_pdf(files, out):
    """Converts `files` (all names different) into PDFs in the folder `out`; returns those that LibreOffice made.

    LibreOffice exits with 0 whether it could read a file or not: only the PDF tells.
    """
    out = pathlib.Path(out)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as profile:
        # A profile of its own: of two calls with one profile, the second fails.
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", "pdf",
             "--outdir", out, *files],
            env=dict(os.environ, FONTCONFIG_FILE=str(HERE / "fonts.conf"), XDG_CACHE_HOME=str(TARGET / "cache")),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False)
    made = {}
    for file in files:
        pdf = out / (pathlib.Path(file).stem + ".pdf")
        if pdf.exists():
            made[file] = pdf
    return made
