"""The summary tells how many requirements could not be read, beside those that were."""

import pytest

from reqonto.cli.main import main

TEXT = """role Shop
event Pay(sum: integer)
requirement R-1 { the Shop must not do Pay }
requirement R-2 { the Shop must not do do Pay }
constraint C-1: every p in Pay: p.sum >
scenario S-1 { given at }
"""


@pytest.mark.parametrize(
    ("lang", "line"),
    [("en", "1 requirement in 1 file, 2 more could not be read"), ("zh", "1 个文件，1 条需求，另有 2 条未能读出")],
)
def test_what_could_not_be_read_is_counted(tmp_path, capsys, lang, line):
    file = tmp_path / "m.req"
    file.write_text(TEXT, encoding="utf-8")

    assert main(["check", "--lang", lang, "--no-cache", str(file)]) != 0

    assert line in capsys.readouterr().out.splitlines()
