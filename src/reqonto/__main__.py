"""The program: `python -m reqonto` and the command `reqonto`."""

import sys


def program() -> int:
    """Run the command line of this process."""
    import gc
    import os

    # Trees, formulas and worlds live to the end of a run: to look through them again and again finds nothing.
    gc.set_threshold(100_000, 50, 100)

    from reqonto.cli.interrupt import leave_at_once
    from reqonto.cli.language import from_arguments, from_environment

    lang = from_arguments(sys.argv[1:]) or from_environment(os.environ)
    leave_at_once(lambda: "已中断" if lang == "zh" else "interrupted")
    from reqonto.cli.main import main

    return main()


if __name__ == "__main__":
    sys.exit(program())
