"""CSV files: what is read, and every way in which a file can be wrong."""

import os
from pathlib import Path

import pytest
import torch

from hpwidgets.data import csv_file, load

ROWS = [f"{row},{row % 7 * 0.5},{'yes' if row % 2 else 'no'}" for row in range(20)]
UNKNOWN = (
    "and which other encoding it has cannot be told; save it as UTF-8, or read it with"
    " pandas.read_csv('ill.csv', encoding='cp949') (or the encoding it has) and give load the frame"
)
GOOD = "age,height,ill\n" + "\n".join(ROWS) + "\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(content: str | bytes, name: str = "ill.csv") -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def message(error: type[Exception], path: str | Path, target: object = "ill") -> str:
    with pytest.raises(error) as caught:
        load(path, target=target)
    assert type(caught.value) is error
    return str(caught.value)


def test_file_with_target() -> None:
    data = load(write(GOOD), target="ill")
    assert (data.name, data.task) == ("ill.csv", "classification")
    assert data.feature_names == ("age", "height")
    assert data.class_names == ("no", "yes")
    assert len(data.y_train) + len(data.y_validation) + len(data.y_test) == 20


def test_file_and_frame_and_path_agree(folder: Path) -> None:
    import pandas

    write(GOOD, "ill.CSV")
    data = load("ill.CSV", target="ill")
    assert load(folder / "ill.CSV", target="ill").fingerprint == data.fingerprint
    frame = pandas.read_csv("ill.CSV")
    assert load(frame, target="ill").fingerprint == data.fingerprint


def test_a_path_may_end_otherwise() -> None:
    assert load(Path(write(GOOD, "ill.txt")), target="ill").name == "ill.txt"


def test_regression_target() -> None:
    data = load(write(GOOD.replace("yes", "1").replace("no", "0")), target="age")
    assert data.task == "regression"
    assert data.y_train.mean().item() == pytest.approx(0, abs=1e-6)


def test_byte_order_mark_korean_and_quoted_text() -> None:
    text = "\ufeff" + GOOD.replace("age", '"나이, 만"').replace("yes", "예")
    data = load(write(text), target="ill")
    assert data.feature_names == ("나이, 만", "height")
    assert data.class_names == ("no", "예")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "ill.csv is empty; a CSV file has a line of names, then rows"),
        ("\n\n", "ill.csv is empty; a CSV file has a line of names, then rows"),
        ("age,ill\n", "ill.csv has a line of names but no rows; add rows"),
        (
            "age,ill\n1,2\n1,2,3\n",
            "ill.csv is malformed: Expected 2 fields in line 3, saw 3; repair that line",
        ),
        (
            'age,ill\n1,"2\n',
            "ill.csv is malformed: EOF inside string starting at row 1; repair that line",
        ),
        (
            "age,ill\n1,2,3\n4,5,6\n",
            "ill.csv is malformed: its first row has 3 values but its first line only 2 names; give"
            " every column a name and end no row with a comma",
        ),
        (
            "age;ill\n1;2\n",
            "ill.csv is separated by semicolons, not commas; read it with"
            " pandas.read_csv('ill.csv',"
            " sep=';') and give load the frame",
        ),
        (
            "age\till\n1\t2\n",
            "ill.csv is separated by tabs, not commas; read it with pandas.read_csv('ill.csv',"
            r" sep='\t') and give load the frame",
        ),
        (
            "age|ill\n1|2\n",
            "ill.csv is separated by bars, not commas; read it with pandas.read_csv('ill.csv',"
            " sep='|') and give load the frame",
        ),
        (
            ",age,ill\n0,1,2\n",
            "ill.csv has no name for column 1; name it, or leave it out if it only numbers the rows"
            " (pandas writes no such column with to_csv(path, index=False))",
        ),
        (
            GOOD.replace("yes", "да").encode("cp1251") + "5,6,ответ".encode("cp1251"),
            f"ill.csv is not UTF-8 text: byte 31 is 0xe4, {UNKNOWN}",
        ),
        (
            GOOD.replace("yes", "はい").encode("shift_jis"),
            f"ill.csv is not UTF-8 text: byte 31 is 0x82, {UNKNOWN}",
        ),
        (
            GOOD.encode("utf-16-le"),
            "ill.csv is not text: byte 2 is zero; export the table as CSV in UTF-8",
        ),
        (
            "age,ill\n1,가".encode()[:-1],
            f"ill.csv is not UTF-8 text: byte 11 is 0xea, {UNKNOWN}",
        ),
        (
            "age;ill\n1;é\n".encode("cp1252"),
            "ill.csv is separated by semicolons, not commas; read it with"
            " pandas.read_csv('ill.csv', sep=';', encoding='cp1252') and give load the frame",
        ),
        (
            "age\till\n1\t2\n".encode("utf-16"),
            "ill.csv is separated by tabs, not commas; read it with pandas.read_csv('ill.csv',"
            r" sep='\t', encoding='utf-16') and give load the frame",
        ),
        (
            b"\xff\xfea,ill\n1",
            "ill.csv begins like utf-16 text but is none ('utf-16-le' codec can't decode byte 0x31"
            " in position 0: truncated data); save it as UTF-8",
        ),
        (
            "a" + ",a" * 10_000 + "\n",
            "ill.csv has 10001 columns in its first line, but at most 10000 are read here; choose"
            " the columns that matter first",
        ),
    ],
)
def test_wrong_files(content: str | bytes, text: str) -> None:
    assert message(ValueError, write(content)) == text


@pytest.mark.parametrize(
    ("yes", "encoding", "told"),
    [
        ("예", "cp949", "cp949"),
        ("네, 그렇습니다", "euc-kr", "cp949"),
        ("sí", "latin-1", "cp1252"),
        ("schön, größer", "cp1252", "cp1252"),
        ("créée", "cp1252", "cp1252"),
        ("예", "utf-16", "utf-16"),
        ("예", "utf-16-be", "utf-16"),
    ],
)
def test_other_encodings_that_the_bytes_tell(yes: str, encoding: str, told: str) -> None:
    text = GOOD.replace("yes", f'"{yes}"').replace("height", "Größe" if "ö" in yes else "height")
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    data = load(write(mark + text.encode(encoding)), target="ill")
    assert set(data.class_names) == {"no", yes}
    assert data.notes[0].startswith(f"the file is read as {told}; if its letters look wrong, save")
    assert f"encoding={told!r}" in data.code
    namespace: dict[str, object] = {}
    exec(data.code, namespace)
    assert torch.equal(torch.from_numpy(namespace["X_train"]), data.X_train)


def test_utf_8_needs_no_note() -> None:
    assert load(write(GOOD), target="ill").notes == ()


def test_labels_that_count_as_missing_are_named_in_other_encodings_too() -> None:
    path = write(GOOD.replace("yes", "예").replace("no", "NA").encode("cp949"))
    assert "values that count as missing, such as 'NA'" in message(ValueError, path)


def test_missing_targets_are_located() -> None:
    assert message(ValueError, write(GOOD.replace(",yes\n", ",\n", 1))) == (
        "1 of 20 targets are missing (rows 1, counted from 0); drop these rows or repair them first"
    )


def test_wrong_encoding_far_into_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "CHUNK", 7)  # characters are cut in two by chunks
    korean = GOOD.replace("yes", "예").encode()
    assert load(write(korean), target="ill").class_names == ("no", "예")
    position = len(korean)
    assert message(ValueError, write(korean + b"\xff,1,no\n")).startswith(
        f"ill.csv is not UTF-8 text: byte {position + 1} is 0xff, "
    )
    assert message(ValueError, write(korean + "예".encode()[:2] + b"1")).startswith(
        f"ill.csv is not UTF-8 text: byte {position + 1} is 0xec, "
    )
    assert message(ValueError, write(korean + b"1,\x00")).startswith(
        f"ill.csv is not text: byte {position + 3} is zero; "
    )


def test_missing_file(folder: Path) -> None:
    assert message(FileNotFoundError, "il.csv") == (
        f"there is no file 'il.csv'; the current folder is {str(folder)!r}"
    )
    write(GOOD)
    assert message(FileNotFoundError, "il.csv") == (
        "there is no file 'il.csv'; did you mean 'ill.csv'?"
    )
    absolute = folder / "nowhere" / "il.csv"
    assert message(FileNotFoundError, absolute) == (
        f"there is no file {str(absolute)!r}; give the path of a CSV file"
    )


def test_folder(folder: Path) -> None:
    assert message(ValueError, folder) == (
        f"{str(folder)!r} is not a file; give the path of a CSV file"
    )


def test_file_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    write(GOOD)
    monkeypatch.setattr(Path, "open", refuse)
    assert message(ValueError, "ill.csv") == "'ill.csv' cannot be read: Permission denied"


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (
            None,
            "a CSV file needs target='name of the column to learn'; its columns are 'age',"
            " 'height',"
            " 'ill'",
        ),
        ("Ill", "there is no column 'Ill' to learn; did you mean 'ill'?"),
        ("price", "there is no column 'price' to learn; the columns are 'age', 'height', 'ill'"),
        (3, "there is no column 3 to learn; the columns are 'age', 'height', 'ill'"),
    ],
)
def test_target(target: object, text: str) -> None:
    assert message(ValueError, write(GOOD), target) == text


def test_a_huge_file_is_refused_without_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("age,height,ill\n")
    os.truncate(path, 100_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("opened"))
    assert message(ValueError, path) == (
        "ill.csv has 100.0 MB, but at most 50 MB are read here; sample it first, for example"
        " pandas.read_csv('ill.csv', nrows=100_000).sample(20_000)"
        ".to_csv('sample.csv', index=False)"
    )


def test_equal_sets_have_equal_code_results(folder: Path) -> None:
    data = load(write(GOOD), target="ill", train_size=6)
    namespace: dict[str, object] = {}
    exec(data.code, namespace)
    assert torch.equal(torch.from_numpy(namespace["X_train"]), data.X_train)
    assert "read_csv(path='ill.csv', target='ill')" in data.code
