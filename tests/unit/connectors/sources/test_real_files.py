"""Row counts of the real records in ../shared/data, which a user's machine has none of."""

from pathlib import Path

import pytest

from connectors.sources import open_source

DATA = Path(__file__).parents[5] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real records (../shared/data) aren't here")


@pytest.fixture
def rows(manifest):
    def read(folder, glob, form="csv", **options):
        declared = manifest(
            {"kind": "files", "bucket_url": str(DATA / folder)},
            key={"content": True},
            files={"file_glob": glob, "format": form} | options,
        )
        found = [row for page in open_source(declared, {}, {}).read() for row in page.rows]
        assert [row.problem for row in found if row.problem] == []
        assert len({row.key for row in found}) == len(found) or folder == "pole"
        return found

    return read


@pytest.mark.parametrize(
    ("folder", "glob", "form", "options", "count"),
    [
        ("pole", "*.nodes.*.csv", "csv", {}, 61_521),
        ("pole", "*.relationships.*.csv", "csv", {}, 105_840),
        ("pole", "*.Crime.csv", "csv", {}, 28_762),
        ("police_uk", "*-street.csv", "csv", {}, 688),
        ("police_uk", "*-search.csv", "csv", {}, 147),
        ("nyc311", "*.csv", "csv", {}, 4_969),
        ("petitions_xlsx", "附件4.xlsx", "xlsx", {}, 2_816),
        ("petitions_xlsx", "附件1.xlsx", "xlsx", {}, 517),
        ("petitions_xlsx", "file2.xlsx", "xlsx", {}, 495),
        ("open311", "requests_many.xml", "xml", {"row_element": "request"}, 2),
        ("open311", "services_giessen.xml", "xml", {"row_element": "service"}, 8),
        ("febrl", "dataset*.csv", "csv", {"delimiter": ", "}, 11_000),
        ("cn_divisions", "villages_500117_hechuan.csv", "csv", {}, 419),
    ],
)
def test_every_row_of_the_real_files_is_read(rows, folder, glob, form, options, count):
    assert len(rows(folder, glob, form, **options)) == count


def test_the_eleven_and_seventeen_files_of_pole_are_read(manifest):
    declared = manifest(
        {"kind": "files", "bucket_url": str(DATA / "pole")},
        key={"content": True},
        files={"file_glob": "*.csv", "format": "csv"},
    )
    units = {page.unit for page in open_source(declared, {}, {}).read()}
    assert (sum(".nodes." in unit for unit in units), sum(".relationships." in unit for unit in units)) == (
        11,
        17,
    )


def test_petitions_have_native_dates_as_iso_text_beside_the_text_ones(rows):
    times = [row.row["留言时间"] for row in rows("petitions_xlsx", "附件4.xlsx", "xlsx")]
    assert all(isinstance(time, str) for time in times)
    native = [time for time in times if "-" in time]
    assert 0 < len(native) < len(times)


def test_empty_elements_of_open311_are_null(rows):
    request = rows("open311", "requests_many.xml", "xml", row_element="request")[1].row
    assert request["updated_datetime"] is None
    assert request["zipcode"] is None
