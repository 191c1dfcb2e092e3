"""Runs every command that stands in a ```sh block: `readme.py README.md... [--done COMMAND]...`

Each block is one bash script, from the top folder of the repository. A command that stood in an earlier block, or
that --done names since it has just been run, is not run twice. A file without a command is a failure.
"""

import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def commands(block):
    """The commands of a block, one each: lines joined where they end in a backslash, comments left out."""
    lines = re.sub(r"\\\n\s*", "", block).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", nargs="+")
    arguments.add_argument("--done", action="append", default=[])
    arguments = arguments.parse_args()
    done, passed, failed = set(arguments.done), 0, 0
    for file in arguments.files:
        blocks = re.findall(r"^```sh\n(.*?)^```$", pathlib.Path(file).read_text(encoding="utf-8"), re.M | re.S)
        if not any(map(commands, blocks)):
            print(f"FAIL {file}: no command in a ```sh block")
            failed += 1
        for block in blocks:
            script = [command for command in commands(block) if command not in done]
            done.update(script)
            if script:
                print(f"{file}:\n  " + "\n  ".join(script), flush=True)
                status = subprocess.run(["bash", "-euo", "pipefail", "-c", "\n".join(script)], cwd=ROOT,
                                        stdin=subprocess.DEVNULL, check=False).returncode
                print("pass" if status == 0 else f"FAIL: exit {status}")
                passed, failed = passed + (status == 0), failed + (status != 0)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
