"""Tables as Parquet files, through DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def write_parquet(path: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write rows of texts, with a whole number as the last column, to a Parquet file.

    Raises `OSError` where the file cannot be written.
    """
    import duckdb

    with duckdb.connect(":memory:") as database:
        columns = [f'"{head}" {"INTEGER" if head == heads[-1] else "VARCHAR"}' for head in heads]
        database.execute(f"CREATE TABLE found ({', '.join(columns)})")
        if rows:
            marks = ", ".join("?" for _ in heads)
            database.executemany(f"INSERT INTO found VALUES ({marks})", [list(row) for row in rows])  # noqa: S608 - no text of a user
        quoted = path.replace("'", "''")
        # Where nobody may write, the system tells why in its own way and not in DuckDB's.
        Path(path).open("ab").close()
        try:
            database.execute(f"COPY found TO '{quoted}' (FORMAT parquet)")
        except duckdb.IOException as error:
            raise OSError(str(error).splitlines()[0]) from error
