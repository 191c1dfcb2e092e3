"""Asks Tombi and Taplo, through the JSON Schema, what they think of every report.toml of the examples and of the reader's
cases: a file is valid to them exactly if the reader has nothing to say of its keys and kinds of values.

Arguments: the schema, a folder to work in.
"""

import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys

# What the reader says of report.toml that a schema can say too.
STRUCTURE = {
    "amount-malformed",
    "derived-figure-typed",
    "duplicate-key",
    "malformed-code",
    "malformed-date",
    "missing-key",
    "negative-amount",
    "number-out-of-range",
    "toml-syntax",
    "unknown-key",
    "unknown-value",
    "wrong-type",
}
# (case, judge): where they rightly differ.
DIFFER = {
    ("amount-too-large", "tombi"): "an integer beyond 64 bits",
    ("detail-and-typed", "tombi"): "what detail.csv says is not in the file",
    ("detail-and-typed", "taplo"): "what detail.csv says is not in the file",
    ("good-carriage-returns", "tombi"): "lines that end in a carriage return alone are no TOML",
    ("good-carriage-returns", "taplo"): "lines that end in a carriage return alone are no TOML",
}
BIN = pathlib.Path(sys.executable).parent
JUDGES = {"tombi": [BIN / "tombi", "lint", "--offline"], "taplo": [BIN / "taplo", "lint"]}


def problems(case):
    """The ids of what the reader says of the structure of report.toml."""
    expected = case / "expected.txt"
    if not expected.exists():
        return set()
    said = re.finditer(r"error\[([a-z-]+)\][^\n]*\n *--> report\.toml:", expected.read_text("utf-8"))
    return {found[1] for found in said} & STRUCTURE


def judge(case, schema, work):
    """The judges that differ from the reader, each with what it said."""
    try:
        text = (case / "report.toml").read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return []
    folder = work / case.name
    folder.mkdir(parents=True)
    shutil.copy(schema, folder / "report.schema.json")
    (folder / "report.toml").write_text("#:schema ./report.schema.json\n" + text, "utf-8", newline="")
    wrong = problems(case)
    differ = []
    for name, command in JUDGES.items():
        ran = subprocess.run([*command, "report.toml"], cwd=folder, capture_output=True, text=True)
        if (ran.returncode != 0) == bool(wrong) or (case.name, name) in DIFFER:
            continue
        reader = ", ".join(sorted(wrong)) or "nothing wrong"
        differ.append(f"{case.name}: the reader finds {reader}, {name} says\n{ran.stdout[:2000]}{ran.stderr[:2000]}")
    return differ


def main(schema, work):
    cases = [path.parent for path in sorted(pathlib.Path().glob("examples/*/report.toml"))]
    cases += [path.parent for path in sorted(pathlib.Path().glob("tests/input/*/report.toml"))]
    if len(cases) < 60:
        sys.exit(f"only {len(cases)} cases")
    shutil.rmtree(work, ignore_errors=True)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        differ = [said for found in pool.map(lambda case: judge(case, schema, work), cases) for said in found]
    print("\n".join(differ))
    print(f"{len(cases)} files, {len(differ)} differ")
    sys.exit(bool(differ))


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
