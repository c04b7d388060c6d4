import datetime as dt
import zipfile
from io import BytesIO

import openpyxl
import pytest

from connectors.sources.unreadable import FileUnreadable


def workbook(rows, formats=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, form in (formats or {}).items():
        book.active[cell].number_format = form
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_native_dates_come_as_iso_text_of_the_precision_shown(read):
    when = dt.datetime(2019, 2, 5, 10, 3, 4)
    midnight = dt.datetime(2019, 2, 5)
    content = workbook(
        [
            ["id", "shown", "day", "midnight", "hidden", "text"],
            [1, when, midnight, midnight, when, "2019/2/5"],
        ],
        {"B2": "yyyy-mm-dd hh:mm:ss", "C2": "yyyy-mm-dd", "D2": "yyyy/m/d h:mm", "E2": "yyyy-mm-dd"},
    )
    assert read(content, "xlsx")[0].row == {
        "id": 1,
        "shown": "2019-02-05T10:03:04",
        "day": "2019-02-05",
        "midnight": "2019-02-05T00:00:00",
        "hidden": "2019-02-05T10:03:04",
        "text": "2019/2/5",
    }


def test_rows_of_a_sheet_keep_their_number_and_blank_ones_are_left_out(read):
    rows = read(workbook([["id", "a"], [1, None], [None, None], [2, "x"], [None, None]]), "xlsx")
    assert [(row.line, row.row) for row in rows] == [(2, {"id": 1, "a": None}), (4, {"id": 2, "a": "x"})]


def test_a_cell_beyond_the_header_is_a_problem(read):
    rows = read(workbook([["id", "a"], [1, 2, 3], [4, 5]]), "xlsx")
    assert rows[0].problem == "the row has 3 cells instead of 2"
    assert rows[1].row == {"id": 4, "a": 5}


def test_a_sheet_is_found_by_name_and_a_missing_one_is_told_with_those_there(read):
    content = workbook([["id"], [1]])
    assert read(content, "xlsx", sheet="Sheet")[0].row == {"id": 1}
    with pytest.raises(FileUnreadable, match=r"no sheet 'Cases'; it has \['Sheet'\]"):
        read(content, "xlsx", sheet="Cases")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_truncated_workbook_is_told(read, kept):
    content = workbook([["id"], *([number] for number in range(500))])
    with pytest.raises(FileUnreadable, match="cut off"):
        read(content[: int(len(content) * kept)], "xlsx")


def test_a_damaged_sheet_gives_the_rows_in_front_of_the_damage(read):
    content = workbook([["id"], *([number] for number in range(5000))])
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body[: len(body) // 2] if name.endswith("sheet1.xml") else body)
    with pytest.raises(FileUnreadable, match="to its end"):
        read(out.getvalue(), "xlsx")


def test_a_workbook_that_unpacks_to_more_than_memory_is_refused(read, monkeypatch):
    monkeypatch.setattr("connectors.sources.workbook._LARGEST_PART", 1 << 14)
    with pytest.raises(FileUnreadable, match="unpacks to more"):
        read(workbook([["id"], *([number] for number in range(5000))]), "xlsx")


def test_a_csv_named_xlsx_is_told(read):
    with pytest.raises(FileUnreadable, match="no readable workbook"):
        read(b"id,a\n1,2\n", "xlsx")


def test_json_rows_are_found_at_their_path(read):
    rows = read(b'{"data": {"items": [{"id": 1}, 2]}}', "json", data_selector="data.items")
    assert rows[0].row == {"id": 1}
    assert rows[1].problem == "the row is not a JSON object"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_long_numbers_of_json_stay_exact(read, form):
    content = (
        b'{"id": 1, "long": 123456789012345678901, '
        b'"id18": 500117199001011234, "list": [99999999999999999999]}'
    )
    assert read(content, form)[0].row == {
        "id": 1,
        "long": "123456789012345678901",
        "id18": 500117199001011234,
        "list": ["99999999999999999999"],
    }
    assert read(b'{"id": 9223372036854775807}', form)[0].row == {"id": 2**63 - 1}


def test_a_number_that_is_none_is_no_json(read):
    with pytest.raises(FileUnreadable, match="isn't JSON"):
        read(b'{"id": NaN, "long": 123456789012345678901}', "json")


def test_json_cut_off_tells_the_place_and_nothing_of_the_content(read):
    with pytest.raises(FileUnreadable, match=r"line 1, column \d+") as error:
        read(b'[{"name": "Zhang San"}, {"na', "json")
    assert "Zhang" not in str(error.value)


def test_a_missing_path_is_told_and_is_not_an_empty_list(read):
    with pytest.raises(FileUnreadable, match="no 'items'"):
        read(b'{"rows": []}', "json", data_selector="items")


def test_a_bad_line_of_jsonl_is_a_problem_of_its_own(read):
    rows = read(b'{"id": 1}\n{"id": \n\n{"id": 3}\n', "jsonl")
    assert [(row.line, row.problem is None) for row in rows] == [(1, True), (2, False), (4, True)]


def test_xml_elements_become_rows_and_empty_ones_null(read):
    content = b"""<?xml version="1.0"?><all xmlns="urn:x"><request n="7"><id>1</id><note/><note2> </note2>
      <tag>a</tag><tag>b</tag><at><lat>1.5</lat></at></request><other/><request><id>2</id></request></all>"""
    rows = read(content, "xml", row_element="request")
    assert rows[0].row == {
        "@n": "7",
        "id": "1",
        "note": None,
        "note2": None,
        "tag": ["a", "b"],
        "at": {"lat": "1.5"},
    }
    assert (rows[1].line, rows[1].row) == (2, {"id": "2"})


def test_xml_in_a_chinese_encoding_is_read_as_it_declares(read):
    content = '<?xml version="1.0" encoding="GB2312"?><all><row><name>某人</name></row></all>'.encode(
        "gb18030"
    )
    assert read(content, "xml", row_element="row")[0].row == {"name": "某人"}


def test_xml_entities_are_refused(read):
    bomb = b'<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]><a><row><id>&y;</id></row></a>'
    with pytest.raises(FileUnreadable, match="DOCTYPE"):
        read(bomb, "xml", row_element="row")


def test_xml_cut_off_gives_the_rows_in_front(read):
    with pytest.raises(FileUnreadable, match="cut off"):
        read(b"<a><row><id>1</id></row><row><id>2", "xml", row_element="row")
