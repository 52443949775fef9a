"""What a system says of a file that it will not read or write, in both languages: systems speak one."""

from __future__ import annotations

import errno

from reqonto.diagnostics.diagnostic import Text

_REASONS = {
    errno.EACCES: Text("permission denied", "没有权限"),
    errno.EPERM: Text("operation not permitted", "不允许此操作"),
    errno.ENOENT: Text("no such file or folder", "没有此文件或文件夹"),
    errno.EEXIST: Text("it exists already", "已存在"),
    errno.EISDIR: Text("it is a folder", "这是文件夹"),
    errno.ENOTDIR: Text("a part of the path is no folder", "路径中有一部分不是文件夹"),
    errno.ENOTEMPTY: Text("the folder is not empty", "文件夹不为空"),
    errno.ENAMETOOLONG: Text("the name is too long", "名称过长"),
    errno.ELOOP: Text("links lead round in a circle", "链接循环"),
    errno.ENOSPC: Text("no space is left on the device", "设备空间不足"),
    errno.EFBIG: Text("the file is too large", "文件过大"),
    errno.EROFS: Text("the file system is read-only", "文件系统只读"),
    errno.EMFILE: Text("too many files are open", "打开的文件过多"),
    errno.ENFILE: Text("too many files are open", "打开的文件过多"),
    errno.EBUSY: Text("it is in use", "正被占用"),
    errno.EIO: Text("the device failed to read or write", "设备读写出错"),
    errno.EINVAL: Text("the system does not accept this", "系统不接受"),
    errno.ENOMEM: Text("there is too little memory", "内存不足"),
    errno.EPIPE: Text("nobody reads it any more", "已无读取方"),
    errno.ENXIO: Text("there is no such device", "没有此设备"),
    errno.EADDRINUSE: Text("the address is in use", "地址已被占用"),
    errno.EADDRNOTAVAIL: Text("the address is not one of this machine", "地址不属于本机"),
    errno.ETIMEDOUT: Text("it took too long", "超时"),
}


def reason_of(error: Exception) -> Text:
    """Why a file could not be read or written; in English alone what is not known here."""
    known = _REASONS.get(error.errno or 0) if isinstance(error, OSError) else None
    if known is not None:
        return known
    if isinstance(error, UnicodeDecodeError):
        return Text(f"not UTF-8 (byte {error.start + 1})", f"不是 UTF-8（第 {error.start + 1} 字节）")
    said = getattr(error, "strerror", None) or str(error)
    if isinstance(error, ValueError) and "null byte" in said:
        return Text("the name has a character that no name can have", "名称含有不可用的字符")
    said = said or type(error).__name__
    return Text(said, said)


def unreadable(name: object, error: Exception) -> Text:
    """That a file cannot be read, and why."""
    why = reason_of(error)
    return Text(f"cannot read {name}: {why.en}", f"无法读取 {name}：{why.zh}")


def unwritable(name: object, error: Exception) -> Text:
    """That a file cannot be written, and why."""
    why = reason_of(error)
    return Text(f"cannot write {name}: {why.en}", f"无法写入 {name}：{why.zh}")


def unheard(address: str, error: Exception) -> Text:
    """That nobody can be listened to at an address, and why."""
    why = reason_of(error)
    return Text(f"cannot listen at {address}: {why.en}", f"无法监听 {address}：{why.zh}")
