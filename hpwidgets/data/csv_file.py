"""A CSV file -> checked rows; every way in which a file can be wrong has its own message."""

from __future__ import annotations

import codecs
import csv
import os
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hpwidgets.data.checks import listed

if TYPE_CHECKING:
    import pandas

LARGEST_FILE = 50_000_000
"""Bytes. A kernel in a classroom has 1 GB in all, and a learner waits for seconds, not minutes."""
MOST_COLUMNS = 10_000
CHUNK = 1_000_000


def read_csv(path: str, target: str) -> tuple[np.ndarray, np.ndarray]:
    """All columns of a CSV file but the target as numbers, and the target."""
    import pandas

    frame = pandas.read_csv(path, low_memory=False)
    return frame.drop(columns=target).to_numpy(dtype=np.float64), frame[target].to_numpy()


def _check_file(path: Path) -> None:
    """Read the file in pieces of a megabyte, and not at all if it is too large."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:  # a loop of links, a zero byte
        raise ValueError(
            f"{str(path)!r} cannot be read ({error}); give the path of a CSV file"
        ) from error
    if not path.exists():
        raise FileNotFoundError(f"there is no file {str(path)!r}{_similar_file(path)}")
    if not path.is_file():
        raise ValueError(f"{str(path)!r} is not a file; give the path of a CSV file")
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise ValueError(
            f"{path.name} has {size / 1e6:.1f} MB, but at most {LARGEST_FILE / 1e6:.0f} MB are read"
            f" here; sample it first, for example pandas.read_csv({str(path)!r}, nrows=100_000)"
            ".sample(20_000).to_csv('sample.csv', index=False)"
        )
    _check_text(path)


def read_frame(path: Path) -> pandas.DataFrame:
    """The table in a file.

    FileNotFoundError (with the closest name in that folder) for a missing file, ValueError for a
    folder and a file that is empty, too large, not UTF-8, not comma-separated or malformed.
    """
    import pandas

    _check_file(path)
    _check_first_row(path)
    try:
        frame = pandas.read_csv(path, low_memory=False)
    except pandas.errors.EmptyDataError as error:
        raise ValueError(
            f"{path.name} is empty; a CSV file has a line of names, then rows"
        ) from error
    except pandas.errors.ParserError as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise ValueError(f"{path.name} is malformed: {reason}; repair that line") from error
    names = [str(name) for name in frame.columns]
    nameless = [name for name in names if name.startswith("Unnamed: ")]
    if nameless:
        number = int(nameless[0].removeprefix("Unnamed: ")) + 1
        raise ValueError(
            f"{path.name} has no name for column {number}; name it, or leave it out if it only"
            " numbers the rows (pandas writes no such column with to_csv(path, index=False))"
        )
    if not len(frame):
        raise ValueError(f"{path.name} has a line of names but no rows; add rows")
    return frame


def check_words(path: Path, target: pandas.Series[Any]) -> None:
    """Refuse labels such as NA, None and null, which pandas reads as gaps among other texts."""
    import pandas

    if not target.isna().any() or pandas.api.types.is_numeric_dtype(target):
        return
    as_text = pandas.read_csv(
        path, usecols=[target.name], dtype=str, keep_default_na=False, skip_blank_lines=True
    )
    words = sorted(set(as_text.iloc[:, 0][target.isna().to_numpy()]) - {""})
    if words:
        raise ValueError(
            f"the target {target.name!r} in {path.name} has values that count as missing, such as"
            f" {listed(map(repr, words))}; if they are labels, read the file with pandas.read_csv("
            f"{str(path)!r}, keep_default_na=False) and give load the frame, else drop these rows"
        )


def readable_name(path: Path) -> str:
    """The file's name, with a sign for each byte that is no UTF-8 text: a page can show it."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def _check_text(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    chunk = b"-"
    try:
        with path.open("rb") as file:
            while chunk:
                chunk = file.read(CHUNK)
                pending = len(decoder.getstate()[0])
                if b"\0" in chunk:
                    raise ValueError(
                        f"{path.name} is not text: byte {done + chunk.index(0) + 1} is zero;"
                        " export the table as CSV in UTF-8"
                    )
                if done == 0:
                    _check_columns(path, chunk)
                try:
                    decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    raise ValueError(
                        f"{path.name} is not UTF-8 text: byte {done - pending + error.start + 1} is"
                        f" 0x{error.object[error.start]:02x}; save it as UTF-8, or read it with"
                        f" pandas.read_csv({str(path)!r}, encoding='cp949') (or the encoding it"
                        " has) and give load the frame"
                    ) from error
                done += len(chunk)
    except OSError as error:
        raise ValueError(f"{str(path)!r} cannot be read: {error.strerror}") from error


def _check_first_row(path: Path) -> None:
    """Refuse what pandas would make something else of: another separator, names that repeat (the
    second one is renamed, and tells the target), rows longer than the header (an index).
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            records = list(islice(filter(None, csv.reader(file)), 2))
        except csv.Error:
            return  # pandas says what is wrong
    names = records[0] if records else []
    for separator, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) == 1 and separator in names[0]:
            commas = ", decimal=','" * (separator == ";" and len(records[-1]) > 1)
            raise ValueError(
                f"{path.name} is separated by {word}, not commas; read it with pandas.read_csv"
                f"({str(path)!r}, sep={separator!r}{commas}) and give load the frame"
            )
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    if repeated:
        raise ValueError(
            f"the column names in {path.name} must differ, but these repeat:"
            f" {listed(map(repr, repeated))}; give every column a name of its own"
        )
    if len(records) == 2 and len(records[1]) > len(records[0]):
        raise ValueError(
            f"{path.name} is malformed: its first row has {len(records[1])} values but its first"
            f" line only {len(records[0])} names; give every column a name and end no row with a"
            " comma"
        )


def _check_columns(path: Path, start: bytes) -> None:
    columns = start.split(b"\n", 1)[0].count(b",") + 1
    if columns > MOST_COLUMNS:
        raise ValueError(
            f"{path.name} has {columns} columns in its first line, but at most {MOST_COLUMNS} are"
            " read here; choose the columns that matter first"
        )


def _similar_file(path: Path) -> str:
    try:
        names = [other.name for other in path.parent.iterdir() if other.suffix.lower() == ".csv"]
    except OSError:
        names = []
    close = get_close_matches(path.name, names, n=1)
    if close:
        return f"; did you mean {str(path.with_name(close[0]))!r}?"
    return f"; the current folder is {str(Path.cwd())!r}" if not path.is_absolute() else ""
