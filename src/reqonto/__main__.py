"""The program: `python -m reqonto` and the command `reqonto`."""

import sys
from typing import NoReturn


def program() -> int:
    """Run the command line of this process."""
    import gc
    import os

    # Trees, formulas and worlds live to the end of a run: to look through them again and again finds nothing.
    gc.set_threshold(500_000, 20, 100)

    from reqonto.cli.interrupt import leave_at_once
    from reqonto.cli.language import from_arguments, from_environment

    lang = from_arguments(sys.argv[1:]) or from_environment(os.environ)
    leave_at_once(lambda: "已中断" if lang == "zh" else "interrupted")
    from reqonto.cli.main import main

    return main()


def run_and_leave() -> NoReturn:
    """Run the command line of this process and end the process.

    All has been written by then; to take the objects apart one by one takes a tenth of the time of a short run.
    """
    import os

    code = program()
    from reqonto.cli.streams import flush

    flush()
    os._exit(code)


if __name__ == "__main__":
    run_and_leave()
