"""Commands whose help and mistakes are told in the language of the call.

click formats both in English; here the headings, the option texts and the messages of its errors get their
Chinese counterparts through click's public hooks.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import click

from reqonto.diagnostics.diagnostic import Text

USAGE = Text("Usage: ", "用法：")
OPTIONS = Text("Options:", "选项：")
COMMANDS = Text("Commands:", "命令：")
EXAMPLES = Text("Examples:", "示例：")


class WrongUse(click.UsageError):
    """A mistake on the command line, told in both languages."""

    def __init__(self, text: Text, ctx: click.Context | None = None) -> None:
        super().__init__(text.en, ctx)
        self.text = text


class WrongValue(click.BadParameter):
    """A value that an option does not take, told in both languages."""

    def __init__(self, text: Text, ctx: click.Context | None, param: click.Parameter | None) -> None:
        super().__init__(text.en, ctx, param)
        self.text = text


class _Localised:
    """The parts of help that click writes itself, in the language of the call."""

    lang: str = "en"
    examples: Sequence[tuple[str, Text]] = ()

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The usage line."""
        pieces = " ".join((ctx.command_path, *ctx.command.collect_usage_pieces(ctx)))
        _write(formatter, f"{USAGE[self.lang]}{pieces}", hanging=4)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command is for."""
        for paragraph in (ctx.command.help or "").split("\n\n"):
            formatter.write("\n")
            # As in click, the lines of a paragraph behind this mark stay as they are.
            kept = paragraph.startswith("\b\n")
            for line in paragraph.splitlines()[1:] if kept else (" ".join(paragraph.split()),):
                below = re.match(r"\S+ {2,}", line) if kept else None
                _write(formatter, line, indent=2, hanging=0 if below is None else below.end())

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What stands at the end."""
        if ctx.command.epilog:
            formatter.write("\n")
            _write(formatter, ctx.command.epilog)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and for a group its verbs."""
        rows = []
        for param in ctx.command.get_params(ctx):
            if isinstance(param, click.Argument):
                continue
            row = param.get_help_record(ctx)
            if row is not None:
                text = HELP_TEXT[self.lang] if "--help" in param.opts else row[1]
                rows.append((row[0], text.replace("[required]", REQUIRED[self.lang])))
        _rows(formatter, OPTIONS[self.lang], rows)
        if self.examples:
            formatter.write(f"\n{EXAMPLES[self.lang]}\n")
            for line, meaning in self.examples:
                formatter.write(f"  reqonto {line}\n")
                _write(formatter, meaning[self.lang], indent=4)
        if isinstance(self, Group):
            _rows(formatter, COMMANDS[self.lang], self.summaries())


_WIDEST, _TWO_COLUMNS, _LEFT = 100, 60, 32
"""Help is no wider than lines are read with ease; two columns need some room, of which the left has no more."""


def _room() -> int:
    return min(_WIDEST, shutil.get_terminal_size((80, 24)).columns)


def _write(formatter: click.HelpFormatter, text: str, *, indent: int = 0, hanging: int = 0) -> None:
    """A paragraph in as many lines as it needs, in which wide characters count twice."""
    # Only help needs what breaks lines.
    from reqonto.diagnostics.render_text import wrapped

    for line in wrapped(text, max(_room() - indent, 10), hanging=hanging):
        formatter.write(f"{'':{indent}}{line}\n")


def _rows(formatter: click.HelpFormatter, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Terms and what they mean: side by side, or one below the other where there is no room for that."""
    from reqonto.diagnostics.render_text import wrapped
    from reqonto.source import cells

    formatter.write(f"\n{title}\n")
    left = min(_LEFT, max(cells(term) for term, _ in rows) + 4)
    beside = _room() >= _TWO_COLUMNS
    for term, meaning in rows:
        if not beside or cells(term) + 4 > left:
            _write(formatter, term, indent=2, hanging=2)
            _write(formatter, meaning, indent=left if beside else 6)
            continue
        first, *further = wrapped(meaning, _room() - left)
        formatter.write(f"  {term}{'':{left - 2 - cells(term)}}{first}\n")
        for line in further:
            formatter.write(f"{'':{left}}{line}\n")


REQUIRED = Text("[required]", "[必填]")
HELP_TEXT = Text("Show this message and exit.", "显示此帮助并退出。")


class Command(_Localised, click.Command):
    """A verb; every verb takes `--lang`.  `examples` are lines to type, without `reqonto`, with what each does."""

    def __init__(
        self,
        name: str,
        *,
        lang: str,
        help: Text,
        params: Sequence[click.Parameter],
        callback: Callable[..., Any],
        examples: Sequence[tuple[str, Text]] = (),
    ) -> None:
        super().__init__(
            name,
            params=[*params, lang_option(lang)],
            callback=callback,
            help=help[lang],
            options_metavar=Text("[OPTIONS]", "[选项]")[lang],
        )
        self.lang = lang
        self.examples = examples


class Group(_Localised, click.Group):
    """A command of verbs."""

    def __init__(self, name: str, *, lang: str, **attributes: Any) -> None:
        super().__init__(
            name,
            options_metavar=Text("[OPTIONS]", "[选项]")[lang],
            subcommand_metavar=Text("VERB [ARGS]...", "命令 [参数]...")[lang],
            params=[lang_option(lang)],
            **attributes,
        )
        self.lang = lang

    def summaries(self) -> Sequence[tuple[str, str]]:
        """The verbs with one line each."""
        raise NotImplementedError

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the first argument names; a near miss is offered."""
        if (
            args
            and not args[0].startswith("-")
            and self.get_command(ctx, args[0]) is None
            and not ctx.resilient_parsing
        ):
            raise WrongUse(_no_verb(args[0], self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)


def _no_verb(word: str, verbs: Sequence[str]) -> Text:
    from difflib import get_close_matches

    near = get_close_matches(word, verbs, n=1)
    if not near:
        return Text(f"there is no verb `{word}`", f"没有命令“{word}”")
    return Text(f"there is no verb `{word}`; did you mean `{near[0]}`?", f"没有命令“{word}”，是否想用“{near[0]}”？")


# ---------------------------------------------------------------- parameters


class OneOf(click.Choice):  # type: ignore[type-arg,unused-ignore]
    """One of a few words."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word itself."""
        if value in self.choices:
            return str(value)
        words = [str(choice) for choice in self.choices]
        raise WrongValue(
            Text(f"`{value}` is not one of {', '.join(words)}", f"“{value}”不在 {'、'.join(words)} 之中"), ctx, param
        )


class Read(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A value read by a function that raises `ValueError(Text)` for what it does not take."""

    name: ClassVar[str] = "value"  # type: ignore[misc,unused-ignore]

    def __init__(self, read: Callable[[str], object], metavar: Text, lang: str) -> None:
        self.read = read
        self.shown = metavar[lang]

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002 - click's
        """What help shows for the value."""
        return self.shown

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        """The value, unless it is one already (a default)."""
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError as error:
            text = error.args[0] if error.args and isinstance(error.args[0], Text) else Text(str(error), str(error))
            raise WrongValue(text, ctx, param) from None


def lang_option(lang: str) -> click.Option:
    """`--lang`; its value has been read before, see `language`."""
    return click.Option(
        ["--lang"],
        type=OneOf(("en", "zh")),
        expose_value=False,
        help=Text("Language of messages (default: that of the locale).", "消息语言（默认随系统）。")[lang],
    )


def option(*names: str, lang: str, help: Text, **attributes: Any) -> click.Option:
    """An option with its help in the language of the call."""
    return click.Option([*names], help=help[lang], **attributes)


# ---------------------------------------------------------------- errors


def usage_error(error: click.ClickException, lang: str) -> str:
    """A mistake on the command line, with the way to help."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return error.format_message()
    lines = [f"reqonto: {_message(error)[lang]}"]
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if ctx is not None:
        lines.append(
            Text(f"See `{ctx.command_path} --help`.", f"用法见“{ctx.command_path} --help”。")[lang],
        )
    return "\n".join(lines)


def _message(error: click.ClickException) -> Text:
    match error:
        case WrongUse():
            return error.text
        case WrongValue():
            name = _name(error)
            return Text(f"{name}: {error.text.en}", f"{name}：{error.text.zh}")
        case click.NoSuchOption():
            near = Text("", "")
            if error.possibilities:
                near = Text(f" ({', '.join(error.possibilities)}?)", f"（{'、'.join(error.possibilities)}？）")
            return Text(f"there is no option {error.option_name}{near.en}", f"没有选项 {error.option_name}{near.zh}")
        case click.MissingParameter():
            name = _name(error)
            return Text(f"{name} is missing", f"缺少 {name}")
        case click.BadOptionUsage():
            name = error.option_name
            if "does not take a value" in error.message:
                return Text(f"{name} takes no value", f"{name} 不带值")
            return Text(f"{name} needs a value", f"{name} 需要一个值")
        case click.BadParameter():
            name, wanted = _name(error), getattr(error.param, "type", None)
            if isinstance(wanted, click.IntRange):
                return _number_wanted(name, wanted)
            return Text(f"{name}: {error.message}", f"{name}：值不合适（{error.message}）")
        case click.UsageError():
            extra = re.search(r"unexpected extra arguments? \((.*)\)", error.message)
            if extra is not None:
                return Text(f"too many arguments: {extra[1]}", f"参数过多：{extra[1]}")
            return Text(error.message, error.message)
        case _:
            text = error.format_message()
            return Text(text, text)


def _number_wanted(name: str, wanted: click.IntRange) -> Text:
    if wanted.max is None:
        return Text(f"{name}: a whole number from {wanted.min}", f"{name}：{wanted.min} 或更大的整数")
    return Text(
        f"{name}: a whole number from {wanted.min} to {wanted.max}", f"{name}：{wanted.min} 到 {wanted.max} 的整数"
    )


def _name(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return str(error.param_hint or "")
    if isinstance(param, click.Argument):
        return str(param.human_readable_name)
    return max(param.opts, key=len)
