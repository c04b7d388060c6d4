"""XLSX: rows of one sheet, streamed; native dates become ISO text of the precision that the cell shows."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from connectors.options import FilesResource
from connectors.sources.columns import column_names
from connectors.sources.intake import Found
from connectors.sources.plain import plain
from connectors.sources.unreadable import FileUnreadable

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: What openpyxl lets through of a file that is cut off, damaged or no workbook at all.
_DAMAGE = (BadZipFile, ParseError, zlib.error, EOFError, KeyError, ValueError, IndexError, TypeError)
_NOT_SHOWN = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.')
_LARGEST_PART = 1 << 30
#: Of the texts that cells share, which are held in memory all at once.
_LARGEST_STRINGS = 1 << 28
_UTC = ZoneInfo("UTC")


def read_workbook(stream: IO[bytes], declared: FilesResource) -> Iterator[Found]:
    """Rows of a sheet; rows without any content are left out, cells beyond the header are a problem.

    Raises
    ------
    FileUnreadable
        The file is damaged or has no such sheet; rows given before stay good.
    """
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions that reading has no use for
            _refuse_bomb(stream)
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except _DAMAGE as error:
        raise FileUnreadable(f"the file is no readable workbook, perhaps cut off ({_kind(error)})") from error
    try:
        sheet = _sheet(book.worksheets, declared.sheet)
        yield from _found(_rows(sheet), declared)
    finally:
        book.close()


def _refuse_bomb(stream: IO[bytes]) -> None:
    """A few kilobytes may unpack to more than there is memory."""
    with ZipFile(stream) as archive:
        for member in archive.infolist():
            most = _LARGEST_STRINGS if member.filename.endswith("sharedStrings.xml") else _LARGEST_PART
            if member.file_size > most:
                raise FileUnreadable(f"a part of the workbook unpacks to more than {most >> 20} MiB")


def _kind(error: BaseException) -> str:
    return type(error).__name__


def _sheet(sheets: Sequence[Any], wanted: str | int) -> Worksheet:
    for number, sheet in enumerate(sheets, 1):
        if wanted in (number, sheet.title):
            found: Worksheet = sheet
            return found
    raise FileUnreadable(f"the workbook has no sheet {wanted!r}; it has {[sheet.title for sheet in sheets]}")


def _rows(sheet: Worksheet) -> Iterator[tuple[int, list[object]]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # some programs write a wrong one
    rows = enumerate(sheet.iter_rows(), 1)
    while True:
        try:
            number, cells = next(rows)
            values = [_value(cell) for cell in cells]
        except StopIteration:
            return
        except _DAMAGE as error:
            raise FileUnreadable(f"the sheet can't be read to its end ({_kind(error)})") from error
        while values and values[-1] is None:
            values.pop()
        yield number, values


def _found(rows: Iterator[tuple[int, list[object]]], declared: FilesResource) -> Iterator[Found]:
    names = list(declared.columns or ()) if declared.header == 0 else None
    for number, values in rows:
        if number < declared.header or not any(value not in (None, "") for value in values):
            continue
        if names is None:
            names = column_names(values, strip=declared.strip_header)
        elif len(values) > len(names):
            problem = f"the row has {len(values)} cells instead of {len(names)}"
            yield Found(number, {"cells": values}, problem)
        else:
            values += [None] * (len(names) - len(values))
            yield Found(number, dict(zip(names, values, strict=True)))
    if not names:
        raise FileUnreadable("the sheet is empty")


def _value(cell: Any) -> object:
    value = cell.value
    if value is None or type(value) is str:
        return value
    if isinstance(value, dt.datetime):
        return _moment(value, cell.number_format)
    return plain(value, _UTC)


def _moment(value: dt.datetime, number_format: str) -> str:
    """A sheet knows no dates without a time: midnight is a date where the cell shows no time."""
    shown = _NOT_SHOWN.sub("", number_format or "").lower()
    midnight = value.time() == dt.time()
    return value.date().isoformat() if midnight and not ("h" in shown or "s" in shown) else value.isoformat()
