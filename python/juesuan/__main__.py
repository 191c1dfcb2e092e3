"""The program `juesuan`."""

import signal
import sys

from ._native import main as run


def main() -> None:
    """Runs the program with the arguments of the process."""
    # Ctrl-C ends it as it ends any program: Python's own handler would wait until the work is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(run(["juesuan", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
