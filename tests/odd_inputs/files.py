"""Files: what a person gives for a CSV file, a journal, a notebook or a folder."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import hpwidgets as hp
from hpwidgets import cli
from hpwidgets.cli import CommandError
from tests.odd_inputs.case import LINES, SPACE, Case, H, csv, moons


def file(name: str, text: str | bytes, **options: Any) -> Case:
    return Case(
        f"file: {name}",
        lambda folder: hp.load(csv(folder, text), **{"target": "y"} | options),
    )


def path(name: str, make: Callable[[Path], Any]) -> Case:
    return Case(f"file: {name}", lambda folder: hp.load(make(folder), target="y"))


def link(folder: Path, to: str, name: str = "own.csv") -> Path:
    (folder / name).symlink_to(to)
    return folder / name


def pipe(folder: Path, name: str = "own.csv") -> Path:
    os.mkfifo(folder / name)
    return folder / name


def large(folder: Path) -> Path:
    made = csv(folder, LINES)
    os.truncate(made, 100_000_000)
    return made


def named(folder: Path) -> Path:
    raw = os.fsencode(folder) + b"/\xff.csv"
    Path(os.fsdecode(raw)).write_text(LINES)
    return Path(os.fsdecode(raw))


def journal(name: str, make: Callable[[Path], Any]) -> Case:
    def call(folder: Path) -> Any:
        found = hp.search(SPACE, moons(), method="random", budget=1, base=H, journal=make(folder))
        return list(found)

    return Case(f"journal: {name}", call)


def command(name: str, *words: str, make: Any = None) -> Case:
    def call(folder: Path) -> Any:
        if make is not None:
            make(folder)
        said = io.StringIO()
        before = Path.cwd()
        os.chdir(folder)
        try:
            with redirect_stderr(said), redirect_stdout(io.StringIO()):
                status = cli.main([word.replace("FOLDER", str(folder)) for word in words])
        except SystemExit as error:
            status = int(error.code or 0)
        finally:
            os.chdir(before)
        if status:
            raise CommandError(said.getvalue())
        return status

    return Case(f"hpwidgets {name}", call)


def notebook(name: str, given: str) -> Case:
    return Case(f"hpwidgets {name}", lambda folder: cli.find_notebook(given, folder))


KOREAN = LINES.replace("yes", "예").replace("no", "아니요")
WESTERN = LINES.replace("yes", "sí").replace("no", "größer")
FILES = [
    file("names and numbers", LINES),
    file("with \\r\\n", LINES.replace("\n", "\r\n")),
    file("with \\r alone", LINES.replace("\n", "\r")),
    file("a byte order mark of UTF-8", "\ufeff" + LINES),
    file("Korean in cp949", KOREAN.encode("cp949")),
    file("Korean in EUC-KR", KOREAN.encode("euc-kr")),
    file("western letters in cp1252", WESTERN.encode("cp1252")),
    file("UTF-16 with a byte order mark", KOREAN.encode("utf-16")),
    file("UTF-16 without one", LINES.encode("utf-16-le")),
    file("Russian in cp1251", LINES.replace("yes", "ответ").encode("cp1251")),
    file("Japanese in Shift-JIS", LINES.replace("yes", "はいいいえ").encode("shift_jis")),
    file("Chinese in GBK", LINES.replace("yes", "中国人民").encode("gbk")),
    file("empty", ""),
    file("a line of names alone", "a,b,y\n"),
    file("semicolons", LINES.replace(",", ";")),
    file("semicolons and decimal commas", LINES.replace(",", ";").replace(".", ",")),
    file("tabs", LINES.replace(",", "\t")),
    file("bars", LINES.replace(",", "|")),
    file("names that repeat", LINES.replace("a,b,y", "a,y,y")),
    file("a column without a name", LINES.replace("a,b,y", ",b,y")),
    file("a row too long", LINES + "1,2,no,4\n"),
    file("all rows too long", LINES.replace("\n", ",\n").replace("y,\n", "y\n", 1)),
    file("a quote that never ends", LINES + '1,2,"no\n'),
    file("a zero byte", LINES + "1,\0,no\n"),
    file("a workbook of Excel", b"PK\x03\x04" + b"\0\x01\x02" * 100),
    file("gzip", gzip.compress(LINES.encode())),
    file("gaps", LINES.replace("\n5,", "\n,")),
    file("text", LINES, target="b"),
    file("thousands with commas", LINES.replace("\n5,", '\n"5,000",')),
    file("percent signs", LINES.replace(",0.5,", ",50%,")),
    file("labels NA", LINES.replace("yes", "NA")),
    file("a target with gaps", LINES.replace("5,2.5,no", "5,2.5,")),
    file("lines of comments", "# made today\n" + LINES),
    file("10,001 columns", ",".join(f"c{at}" for at in range(10_001)) + "\n"),
    path("100 MB", large),
    path("missing", lambda folder: folder / "own.csv"),
    path("missing, but for a letter", lambda folder: csv(folder, LINES).with_name("owm.csv")),
    path("a folder", lambda folder: folder),
    path("a FIFO", pipe),
    path("/dev/zero", lambda folder: link(folder, "/dev/zero")),
    path("a link to nothing", lambda folder: link(folder, "nowhere")),
    path("a loop of links", lambda folder: link(folder, "own.csv")),
    path("a name that is no UTF-8", named),
    path("a zero byte in the name", lambda _folder: "a\0b.csv"),
    path("a name of 10,000 letters", lambda _folder: "a" * 10_000 + ".csv"),
    path("an address", lambda _folder: "http://127.0.0.1:9/own.csv"),
    path("~", lambda _folder: "~/there/is/no/such.csv"),
    path("a workbook's name", lambda _folder: "own.xlsx"),
    path("a name of bytes", lambda _folder: b"own.csv"),
    path("StringIO", lambda _folder: io.StringIO(LINES)),
]
JOURNALS = [
    journal("a new file", lambda folder: folder / "journal"),
    journal("a FIFO", lambda folder: pipe(folder, "journal")),
    journal("/dev/full", lambda _folder: "/dev/full"),
    journal("/dev/null", lambda _folder: "/dev/null"),
    journal("a folder", lambda folder: folder),
    journal("a file in no folder", lambda folder: folder / "no" / "journal"),
    journal("a loop of links", lambda folder: link(folder, "journal", "journal")),
    journal("a zero byte in the name", lambda _folder: "a\0b"),
    journal("a number", lambda _folder: 5),
    journal("bytes", lambda folder: os.fsencode(folder / "journal")),
    journal("another kind of file", lambda folder: csv(folder, LINES)),
    journal("an empty name", lambda _folder: ""),
]
COMMANDS = [
    notebook('lab ""', ""),
    notebook("lab .", "."),
    notebook("lab nowhere", "nowhere"),
    notebook("lab with a zero byte", "a\0b"),
    notebook("lab 00_start_here", "00_start_here"),
    command("without a word"),
    command("with an unknown word", "lob"),
    command("notebooks FOLDER", "notebooks", "FOLDER"),
    command("notebooks into a file", "notebooks", "FOLDER/own.csv", make=lambda f: csv(f, "")),
    command(
        "notebooks over a link to nothing",
        "notebooks",
        "FOLDER",
        make=lambda folder: link(folder, "nowhere", "00_start_here.ipynb"),
    ),
    command(
        "notebooks over a FIFO",
        "notebooks",
        "FOLDER",
        make=lambda folder: pipe(folder, "00_start_here.ipynb"),
    ),
    command("notebooks with a zero byte", "notebooks", "a\0b"),
]
CASES = [*FILES, *JOURNALS, *COMMANDS]
