"""LibreOffice as a reader of our files, with the project's faces in place of the names that Word uses."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target" / "judges"


@contextlib.contextmanager
def gathered(files):
    """Copies of the files in one folder, each with a name of its own: folder, and copy → file."""
    with tempfile.TemporaryDirectory() as folder:
        copies = {}
        for number, file in enumerate(files):
            copy = pathlib.Path(folder, f"{number}{pathlib.Path(file).suffix}")
            shutil.copyfile(file, copy)
            copies[str(copy)] = file
        yield folder, copies


@contextlib.contextmanager
def converted(files, kind):
    """File → the file of a kind (pdf, docx) that LibreOffice made of it.

    LibreOffice exits with 0 whether it could read a file or not: only what it made tells.
    """
    # A profile of its own: of two calls with one profile, the second fails.
    with gathered(files) as (folder, copies), tempfile.TemporaryDirectory() as profile:
        out = pathlib.Path(folder, "out")
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", kind,
             "--outdir", out, *copies],
            env=dict(os.environ, FONTCONFIG_FILE=str(HERE / "fonts.conf"), XDG_CACHE_HOME=str(TARGET / "cache")),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=1200, check=False)
        made = {file: out / f"{pathlib.Path(copy).stem}.{kind}" for copy, file in copies.items()}
        yield {file: result for file, result in made.items() if result.exists()}
