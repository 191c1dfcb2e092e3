"""The licences of all that goes into the program: `licences.py NOTICE` writes their texts, and fails where one is not allowed.

Every crate must come from the registry that Cargo.lock names or from this repository, no crate twice in one major version,
and its licence must be met by what is allowed here. Crates that ship no text of their licence are given its usual one by a
crate that does.
"""

import json
import pathlib
import re
import subprocess
import sys

# MPL-2.0 binds the files under it alone: they are used as they are, and NOTICE says where their source is.
ALLOWED = {"MPL-2.0", "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "0BSD", "CC0-1.0", "Unicode-3.0", "BSL-1.0",
           "Unlicense", "OFL-1.1", "MIT-0", "Apache-2.0 WITH LLVM-exception"}
TEXTS = re.compile(r"^(licen[cs]e|copying|notice|unlicense|ofl)", re.I)


def allowed(expression):
    """Whether an SPDX expression is met: one of the alternatives, all of the parts."""
    expression = expression.replace("/", " OR ").strip()
    while expression.startswith("(") and expression.endswith(")") and expression.count("(") == 1:
        expression = expression[1:-1]
    depth, parts, word = 0, [], []
    tokens = re.findall(r"\(|\)|[^\s()]+", expression)
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth == 0 and token in ("OR", "AND"):
            parts.append((" ".join(word), token))
            word = []
        else:
            word.append(token)
    parts.append((" ".join(word), None))
    if len(parts) == 1:
        return parts[0][0] in ALLOWED
    operators = {operator for _, operator in parts if operator}
    meets = [allowed(part) for part, _ in parts]
    # AND binds closer; an expression that mixes both without brackets is read as its alternatives.
    if operators == {"AND"}:
        return all(meets)
    if operators == {"OR"}:
        return any(meets)
    return any(allowed(part) for part in expression.split(" OR "))


def main():
    out = pathlib.Path(sys.argv[1])
    tree = subprocess.run(["cargo", "tree", "-p", "juesuan-cli", "-e", "normal", "--prefix", "none", "--format", "{p}"],
                          capture_output=True, text=True, check=True).stdout
    names = {tuple(line.split()[:2]) for line in tree.splitlines() if line.strip()}
    metadata = json.loads(subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked"],
                                         capture_output=True, text=True, check=True).stdout)
    packages = [p for p in metadata["packages"] if (p["name"], "v" + p["version"]) in names]
    wrong, notice = [], []
    for package in sorted(packages, key=lambda p: (p["name"], p["version"])):
        name = f"{package['name']} {package['version']}"
        licence = package["license"] or ""
        if not allowed(licence):
            wrong.append(f"{name}: licence {licence or 'unknown'}")
        if package["source"] is not None and not package["source"].startswith("registry+"):
            wrong.append(f"{name}: source {package['source']}")
        folder = pathlib.Path(package["manifest_path"]).parent
        if package["source"] is None and package["name"] != "juesuan-fonts":
            folder = folder if package["name"] == "juesuan" else folder.parent
        texts = sorted(file for file in folder.iterdir() if file.is_file() and TEXTS.match(file.name))
        notice.append(f"{'=' * 78}\n{name}\n{licence}\n{package['repository'] or ''}\n{'=' * 78}\n")
        if not texts:
            notice.append(f"(no text in the package; the usual text of {licence}, as above)\n")
        for file in texts:
            notice.append(file.read_text(encoding="utf-8", errors="replace").rstrip() + "\n\n")
    majors = {}
    for package in packages:
        version = package["version"].split(".")
        major = version[0] if version[0] != "0" else "0." + version[1]
        other = majors.setdefault((package["name"], major), package["version"])
        if other != package["version"]:
            wrong.append(f"{package['name']}: {other} and {package['version']}")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(notice), encoding="utf-8")
    print(f"{len(packages)} packages, {out}: {out.stat().st_size} bytes")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
