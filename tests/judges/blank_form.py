"""Whether tests/forms/blank/NAME.tsv holds every word of the official blank form: python blank_form.py NAME.tsv BLANK.pdf"""

import re
import subprocess
import sys


def main(table: str, blank: str) -> int:
    with open(table, encoding="utf-8") as lines:
        pieces = {line.rstrip("\n").split("\t")[1] for line in lines if not line.startswith("#")}
    text = subprocess.run(["pdftotext", "-raw", blank, "-"], capture_output=True, check=True, text=True).stdout
    text = re.sub(r"\s", "", text)
    for piece in sorted(pieces, key=len, reverse=True):
        if piece not in text and not any(piece in other for other in pieces if other != piece):
            print(f"not in the blank form: {piece}")
            return 1
        text = text.replace(piece, "\n")
    left = [rest for rest in re.split(r"\n+", text) if rest.strip("。、，；：")]
    for rest in left:
        print(f"not in the table: {rest}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
