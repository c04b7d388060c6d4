import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.options import FilesResource
from connectors.sources import delimited
from connectors.sources.delimited import read_delimited
from connectors.sources.unreadable import FileUnreadable


def test_header_names_lose_outer_spaces_and_the_mark_and_keep_inner_ones(read):
    rows = read("\ufeff Case  No , 姓名　\r\n1,某人\r\n".encode(), "csv")
    assert rows[0].row == {"Case  No": "1", "姓名": "某人"}


def test_gb18030_is_read_where_utf8_does_not_fit(read):
    rows = read("编号,姓名\n1,张㐂\n".encode("gb18030"), "csv", encoding=["utf-8-sig", "gb18030"])
    assert rows[0].row == {"编号": "1", "姓名": "张㐂"}


def test_text_in_no_declared_encoding_is_told_with_the_byte(read):
    with pytest.raises(FileUnreadable, match=r"not text in utf-8-sig \(byte 9\)"):
        read(b"\xef\xbb\xbfid\n12\n\xff3\n"[:9] + b"\xff", "csv")


def test_crlf_quotes_inner_line_breaks_and_trailing_blank_lines_are_read(read):
    rows = read(b'id,text\r\n1,"a, ""b""\r\nc"\r\n2,d\r\n\r\n  \r\n\r\n', "csv")
    assert [(row.line, row.row["text"], row.problem) for row in rows] == [
        (2, 'a, "b"\r\nc', None),
        (4, "d", None),
    ]


def test_a_ragged_row_keeps_its_cells_and_the_others_go_on(read):
    rows = read(b"id,a,b\n1,2\n3,4,5,6\n7,8,9\n", "csv")
    assert [row.problem for row in rows] == [
        "the row has 2 cells instead of 3",
        "the row has 4 cells instead of 3",
        None,
    ]
    assert rows[1].row == {"cells": ["3", "4", "5", "6"]}
    assert rows[1].line == 3


def test_a_quote_that_is_never_closed_takes_no_other_row_along(read):
    rows = read(b'id,a\n1,"open\n2,b\n3,c\n', "csv")
    assert rows[0].problem is not None
    assert rows[0].row == {"cells": ['1,"open']}
    assert [(row.line, row.row) for row in rows[1:]] == [
        (3, {"id": "2", "a": "b"}),
        (4, {"id": "3", "a": "c"}),
    ]


def test_text_behind_a_closing_quote_is_a_problem_and_not_guessed_at(read):
    rows = read(b'id,a\n1,"x"y\n2,z\n', "csv")
    assert "isn't CSV" in rows[0].problem
    assert rows[1].row == {"id": "2", "a": "z"}


def test_an_endless_cell_is_given_up_and_the_rest_is_read(read, monkeypatch):
    monkeypatch.setattr(delimited, "_LONGEST_CELL", 200_000)
    body = b'id,a\n1,"' + b"x" * 300_000 + b'"\n2,b\n'
    rows = read(body, "csv")
    assert "field larger" in rows[0].problem
    assert rows[-1].row == {"id": "2", "a": "b"}


def test_a_delimiter_of_several_characters_splits_only_where_it_stands_whole(read):
    rows = read(b'id, a, b\n1, x,y, "p, q"\n', "csv", delimiter=", ")
    assert rows[0].row == {"id": "1", "a": "x,y", "b": "p, q"}


def test_lines_in_front_of_the_header_are_left_out(read):
    rows = read("统计表\n\nid,a\n1,2\n".encode(), "csv", header=3)
    assert (rows[0].line, rows[0].row) == (4, {"id": "1", "a": "2"})


def test_columns_are_named_by_the_manifest_where_there_is_no_header(read):
    assert read(b"1,2\n", "csv", header=0, columns=["id", "a"])[0].row == {"id": "1", "a": "2"}


def test_blank_and_repeated_column_names_lose_no_cell(read):
    assert read(b"id,a,a,\n1,2,3,4\n", "csv")[0].row == {"id": "1", "a": "2", "a (2)": "3", "column 4": "4"}


def test_utf16_declared_as_gb18030_is_recognised_by_its_header(read):
    with pytest.raises(FileUnreadable, match=r"NUL|not text"):
        read("id,a\n1,2\n".encode("utf-16-le"), "csv", encoding=["gb18030"])


def test_an_empty_file_is_no_table(read):
    with pytest.raises(FileUnreadable, match="empty"):
        read(b"", "csv")


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=8))
def test_whatever_a_csv_writer_writes_is_read_back(rows):
    import csv
    from io import BytesIO, StringIO

    out = StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["id", "a"], *rows])
    declared = FilesResource(file_glob="*", format="csv")
    found = list(read_delimited(BytesIO(out.getvalue().encode()), declared))
    assert [list(row.row.values()) for row in found] == [row for row in rows if any(row)]
    assert not any(row.problem for row in found)
