"""Files in archives, as far as they may be unpacked: nothing outside, nothing endless, nothing half."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

from reqonto.diagnostics import codes_exchange as codes
from reqonto.diagnostics.diagnostic import Text
from reqonto.interchange.tools.documents import MAX_BYTES, Reading, top

MOST_MEMBERS = 10_000
MOST_GROWTH = 200
"""So many times its packed size a large member may have."""
_SMALL = 16 * 1024 * 1024


def members(raw: bytes, path: str, reading: Reading) -> Mapping[str, bytes]:
    """The files in an archive by name; empty, with the reason reported, if it cannot or should not be unpacked."""

    def refuse(en: str, zh: str) -> Mapping[str, bytes]:
        reading.report(codes.UNSAFE_ARCHIVE, top(path), path=path, why=Text(en, zh))
        return {}

    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_MEMBERS:
                return refuse(f"it has more than {MOST_MEMBERS} files", f"其中文件超过 {MOST_MEMBERS} 个")
            left = MAX_BYTES
            for info in listed:
                name = info.filename
                if info.is_dir():
                    continue
                if _leads_out(name):
                    return refuse(f"`{name}` would lie outside of it", f"“{name}”会落在其外")
                if name in found:
                    return refuse(f"`{name}` is in it twice", f"“{name}”在其中出现两次")
                if info.flag_bits & 1:
                    return refuse(f"`{name}` is encrypted", f"“{name}”已加密")
                grown = info.file_size > max(_SMALL, MOST_GROWTH * max(info.compress_size, 1))
                if grown or info.file_size > left:
                    return refuse(f"`{name}` would grow beyond measure", f"“{name}”解压后过大")
                with archive.open(info) as file:
                    # What is written about the size need not be true.
                    content = file.read(left + 1)
                if len(content) > max(info.file_size, 0):
                    return refuse(f"`{name}` is larger than it says", f"“{name}”大于其所注明的大小")
                left -= len(content)
                found[name] = content
    except Exception as error:  # noqa: BLE001 - damage shows as an error of any kind in the library
        why = _damage(str(error))
        return refuse(why.en, why.zh)
    return found


def _damage(said: str) -> Text:
    """What the library says of damage, in both languages."""
    broken = re.match(r"Bad CRC-32 for file '(.*)'", said)
    if broken is not None:
        return Text(
            f"it is damaged: `{broken[1]}` in it is not what was packed", f"它已损坏：其中的“{broken[1]}”与打包时不同"
        )
    if "not a zip file" in said:
        return Text("it is damaged or no archive: its list of files is missing", "它已损坏或不是压缩包：没有文件目录")
    return Text("it is damaged or no archive", "它已损坏或不是压缩包")


def _leads_out(name: str) -> bool:
    """Whether a name would leave the folder that an archive is unpacked into."""
    return (
        name.startswith(("/", "\\"))
        or re.match(r"[A-Za-z]:", name) is not None
        or "\0" in name
        or ".." in re.split(r"[/\\]", name)
        or posixpath.normpath(name) in {".", ""}
    )
