"""Codes of files and their encodings (band 00, to 0049)."""

from __future__ import annotations

from reqonto.diagnostics.diagnostic import Code, Severity

FILE_MISSING = Code(
    "RQ0001", "file-missing", Severity.ERROR,
    en="there is no file `{path}`",
    zh="没有文件“{path}”",
)  # fmt: skip
IS_A_DIRECTORY = Code(
    "RQ0002", "is-a-directory", Severity.ERROR,
    en="`{path}` is a directory, not a file",
    zh="“{path}”是目录，不是文件",
)  # fmt: skip
UNREADABLE_FILE = Code(
    "RQ0003", "unreadable-file", Severity.ERROR,
    en="`{path}` cannot be read: {reason}",
    zh="无法读取“{path}”：{reason}",
)  # fmt: skip
FILE_TOO_BIG = Code(
    "RQ0004", "file-too-big", Severity.ERROR,
    en="`{path}` has {size} MB; files of more than {limit} MB are not read",
    zh="“{path}”有 {size} MB；超过 {limit} MB 的文件不予读取",
)  # fmt: skip
BAD_ENCODING = Code(
    "RQ0005", "bad-encoding", Severity.ERROR,
    en="`{path}` is not valid {encoding}: the byte {byte} in line {line}, column {column} does not belong there",
    zh="“{path}”不是有效的 {encoding}：第 {line} 行第 {column} 列的字节 {byte} 不合法",
)  # fmt: skip
UNKNOWN_ENCODING = Code(
    "RQ0006", "unknown-encoding", Severity.ERROR,
    en="there is no encoding named `{encoding}`",
    zh="没有名为“{encoding}”的编码",
)  # fmt: skip
FOLDER_TOO_BIG = Code(
    "RQ0007", "folder-too-big", Severity.ERROR,
    en="`{path}` holds more than {limit} files and folders: name the folder of the specification",
    zh="“{path}”中的文件和文件夹超过 {limit} 个：请指明规格所在的文件夹",
)  # fmt: skip
