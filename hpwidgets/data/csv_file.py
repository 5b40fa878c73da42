"""A CSV file -> checked rows; every way in which a file can be wrong has its own message."""

from __future__ import annotations

import codecs
import csv
import os
import re
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hpwidgets.data.checks import listed
from hpwidgets.i18n import _

if TYPE_CHECKING:
    import pandas

LARGEST_FILE = 50_000_000
"""Bytes. A kernel in a classroom has 1 GB in all, and a learner waits for seconds, not minutes."""
MOST_COLUMNS = 10_000
LONGEST_PATH = 1000
CHUNK = 1_000_000
BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
WESTERN = set("äöüßÄÖÜéèêëàâîïôûùçœæñáíóúãõåøÉÈÀÂÎÔÇÑÁÓÅÆØ¿¡«»°€£§²³µ…·")
"""What western European texts have beside ASCII: other letters tell another encoding."""
LONGEST_RUN = 2
"""Such letters that stand side by side in a western text; Greek or Russian has whole words."""


def read_csv(path: str, target: str, encoding: str = "utf-8") -> tuple[np.ndarray, np.ndarray]:
    """All columns of a CSV file but the target as numbers, and the target."""
    import pandas

    frame = pandas.read_csv(path, low_memory=False, encoding=encoding)
    return frame.drop(columns=target).to_numpy(dtype=np.float64), frame[target].to_numpy()


def read_parts(path: str, target: str, encoding: str = "utf-8") -> tuple[object, ...]:
    """All columns of a CSV file but the target as they are, and the target."""
    import pandas

    frame = pandas.read_csv(path, low_memory=False, encoding=encoding)
    return frame.drop(columns=target), frame[target].to_numpy()


def encoding_of(path: Path) -> str:
    """How the file's text is written: "utf-8", or another one that its bytes tell.

    A byte order mark tells UTF-16. Of what is no UTF-8, text that is Korean in cp949 (EUC-KR is a
    part of it) is that, and text whose only strange letters are western European ones is cp1252.
    It is read in pieces of a megabyte, and not at all if it is too large.

    FileNotFoundError (with the closest name in that folder) for a missing file; ValueError for a
    folder, a file that is too large, and one whose encoding cannot be told.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError) as error:  # a loop of links, a zero byte
        named = str(path) if len(str(path)) < LONGEST_PATH else f"{str(path)[:60]}…"
        reason = getattr(error, "strerror", None) or error
        raise ValueError(
            f"{named!r} cannot be read ({reason}); give the path of a CSV file"
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
    return _told_encoding(path)


def read_frame(path: Path, encoding: str | None = None) -> pandas.DataFrame:
    """The table in a file, whose ``encoding`` :func:`encoding_of` tells, if it is not known.

    Raises what :func:`encoding_of` raises, and ValueError for a file that is empty, not
    comma-separated or malformed.
    """
    import pandas

    encoding = encoding_of(path) if encoding is None else encoding
    _check_first_row(path, encoding)
    try:
        frame = pandas.read_csv(path, low_memory=False, encoding=encoding)
    except pandas.errors.EmptyDataError as error:
        raise ValueError(
            f"{path.name} is empty; a CSV file has a line of names, then rows"
        ) from error
    except UnicodeError as error:
        raise ValueError(
            f"{path.name} begins like {encoding} text but is none ({error}); save it as UTF-8"
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


def encoding_note(encoding: str) -> str:
    """What is said of a file that is read as another text than UTF-8; nothing of UTF-8."""
    if encoding == "utf-8":
        return ""
    return _(
        "the file is read as {encoding}; if its letters look wrong, save it as UTF-8, or read it"
        " with pandas.read_csv(path, encoding=…) and give the frame"
    ).format(encoding=encoding)


def check_words(path: Path, target: pandas.Series[Any], encoding: str = "utf-8") -> None:
    """Refuse labels such as NA, None and null, which pandas reads as gaps among other texts."""
    import pandas

    if not target.isna().any() or pandas.api.types.is_numeric_dtype(target):
        return
    as_text = pandas.read_csv(
        path, usecols=[target.name], dtype=str, keep_default_na=False, encoding=encoding
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


def _told_encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    done, chunk, strange = 0, b"-", None
    try:
        with path.open("rb") as file:
            while chunk:
                chunk = file.read(CHUNK)
                if done == 0:
                    _check_columns(path, chunk)
                    marked = BYTE_ORDER_MARKS.get(chunk[:2])
                    if marked is not None:
                        return marked
                if b"\0" in chunk:
                    raise ValueError(
                        f"{path.name} is not text: byte {done + chunk.index(0) + 1} is zero;"
                        " export the table as CSV in UTF-8"
                    )
                pending = len(decoder.getstate()[0])
                try:
                    if strange is None:
                        decoder.decode(chunk, final=not chunk)
                except UnicodeDecodeError as error:
                    strange = done - pending + error.start, error.object[error.start]
                done += len(chunk)
        if strange is None:
            return "utf-8"
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{str(path)!r} cannot be read: {error.strerror}") from error
    for encoding, is_it in (("cp949", _is_korean), ("cp1252", _is_western)):
        if is_it(content):
            return encoding
    raise ValueError(
        f"{path.name} is not UTF-8 text: byte {strange[0] + 1} is 0x{strange[1]:02x}, and which"
        " other encoding it has cannot be told; save it as UTF-8, or read it with"
        f" pandas.read_csv({str(path)!r}, encoding='cp949') (or the encoding it has) and give load"
        " the frame"
    )


def _is_korean(content: bytes) -> bool:
    """Whether it reads as cp949, and nine in ten of its strange letters are Hangul in common use.

    These 2,350 syllables have both bytes of a range of their own (KS X 1001); what is Chinese or
    western in truth gives hanja and rare syllables as well.
    """
    try:
        text = content.decode("cp949")
    except UnicodeDecodeError:
        return False
    letters = [letter for letter in text if letter > "\x7f" and letter.isalpha()]
    common = sum(_is_common(letter) for letter in letters)
    return bool(letters) and common >= 0.9 * len(letters)


def _is_common(letter: str) -> bool:
    first, last = letter.encode("cp949")
    return 0xB0 <= first <= 0xC8 and last >= 0xA1


def _is_western(content: bytes) -> bool:
    """Whether it reads as cp1252, its strange letters are western ones, and few stand together.

    No letter of it may be UTF-8: then it is a UTF-8 file that was damaged.
    """
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return False
    if not content.decode("utf-8", "ignore").isascii():
        return False
    runs = re.findall(r"[^\x00-\x7f]+", text)
    return all(
        len(run) == 1 or (len(run) <= LONGEST_RUN and run.isalpha()) for run in runs
    ) and WESTERN.issuperset("".join(runs))


def _check_first_row(path: Path, encoding: str) -> None:
    """Refuse what pandas would make something else of: another separator, names that repeat (the
    second one is renamed, and tells the target), rows longer than the header (an index).
    """
    plain = encoding == "utf-8"
    with path.open(encoding="utf-8-sig" if plain else encoding, newline="") as file:
        try:
            records = list(islice(filter(None, csv.reader(file)), 2))
        except csv.Error:
            return  # pandas says what is wrong
        except UnicodeError as error:
            raise ValueError(
                f"{path.name} begins like {encoding} text but is none ({error}); save it as UTF-8"
            ) from error
    other = "" if plain else f", encoding={encoding!r}"
    names = records[0] if records else []
    for separator, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) == 1 and separator in names[0]:
            commas = ", decimal=','" * (separator == ";" and len(records[-1]) > 1)
            raise ValueError(
                f"{path.name} is separated by {word}, not commas; read it with pandas.read_csv"
                f"({str(path)!r}, sep={separator!r}{commas}{other}) and give load the frame"
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
    text = str(path)
    if re.match(r"\w{2,}:/", text):
        return "; an address is read with pandas.read_csv(address): give the frame"
    if text.startswith("~"):
        return f"; write your folder out: {str(Path.home())!r} stands for ~"
    if path.is_symlink():
        return "; it is a link to nothing: give the path of a CSV file"
    try:
        names = [other.name for other in path.parent.iterdir() if other.suffix.lower() == ".csv"]
    except OSError:
        names = []
    close = get_close_matches(path.name, names, n=1)
    if close:
        return f"; did you mean {str(path.with_name(close[0]))!r}?"
    where = str(Path.cwd()) if not path.is_absolute() else ""
    return f"; the current folder is {where!r}" if where else "; give the path of a CSV file"
