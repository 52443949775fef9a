"""`reqonto completion SHELL`: the script that teaches a shell the verbs and options."""

from __future__ import annotations

import click

from reqonto.cli.shown import Command, OneOf, WrongUse
from reqonto.cli.streams import write
from reqonto.diagnostics.diagnostic import Text


def command(lang: str) -> Command:
    """The verb, its options in the language of the call."""

    def run(shell: str) -> int:
        from click.shell_completion import get_completion_class

        from reqonto.cli.main import root

        complete = get_completion_class(shell)
        if complete is None:  # an old click knows fewer shells
            raise WrongUse(Text(f"no completion for {shell}", f"不支持 {shell} 的补全"))
        write(complete(root(lang), {}, "reqonto", "_REQONTO_COMPLETE").source() + "\n")
        return 0

    return Command(
        "completion",
        lang=lang,
        help=Text(
            'Print the completion script of a shell; for bash: eval "$(reqonto completion bash)".',
            '输出命令行补全脚本；bash 中：eval "$(reqonto completion bash)"。',
        ),
        params=[click.Argument(["shell"], type=OneOf(("bash", "zsh", "fish")))],
        callback=run,
        examples=(
            (
                "completion zsh > _reqonto",
                Text("the script as a file for a folder in fpath", "写成文件，放入 fpath 中的文件夹"),
            ),
        ),
    )
