"""XML: one row for each element of a name. Nothing outside the file is fetched and no entity is expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from connectors.options import FilesResource
from connectors.sources.intake import Found
from connectors.sources.page import Row
from connectors.sources.text import decoded
from connectors.sources.unreadable import FileUnreadable

_DECLARED = re.compile(rb"<\?xml[^>]*\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030"}
_BLOCK = 1 << 18


def read_markup(stream: IO[bytes], declared: FilesResource) -> Iterator[Found]:
    """Rows of an XML file, numbered by their position.

    An empty element is null, one with elements in it a nested row, a repeated one a list; attributes are
    `@name`; namespaces are dropped.
    """
    if declared.row_element is None:
        raise FileUnreadable("the element of a row isn't declared (row_element)")
    text = decoded(stream, _encodings(stream, declared.encoding))
    position = text.tell()
    _refuse_doctype(text.read(_BLOCK))
    text.seek(position)
    blocks = iter(lambda: text.read(_BLOCK), "")
    for number, element in enumerate(_elements(blocks, declared.row_element), 1):
        value = _value(element)
        yield Found(number, value if isinstance(value, dict) else {"#text": value} if value else {})
        element.clear()


def _encodings(stream: IO[bytes], candidates: list[str]) -> list[str]:
    found = _DECLARED.search(stream.read(200))
    if found is None:
        return candidates
    name = found[1].decode("ascii").lower()
    return [_CHINESE.get(name, name), *candidates]


def _refuse_doctype(start: str) -> None:
    """A DOCTYPE can stand only in front of the root element, so its start is all that has to be looked at."""

    class Reached(Exception):
        pass

    def doctype(*_: object) -> None:
        raise FileUnreadable("the file has a DOCTYPE, which can define entities; it isn't read")

    def root(*_: object) -> None:
        raise Reached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = doctype, root
    try:
        parser.Parse(start, False)
    except (Reached, expat.ExpatError):
        return  # what is wrong with the XML is told where it is read


def _elements(blocks: Iterator[str], name: str) -> Iterator[Element]:
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    depth: list[Element] = []
    try:
        for block in blocks:
            parser.feed(block)
            yield from _ended(parser, depth, name)
        parser.close()
        yield from _ended(parser, depth, name)
    except ParseError as error:
        line, column = error.position
        raise FileUnreadable(f"the file isn't XML: line {line}, column {column}; it may be cut off") from None


def _ended(parser: XMLPullParser[Element], open_elements: list[Element], name: str) -> Iterator[Element]:
    for event in parser.read_events():
        kind, element = str(event[0]), event[-1]
        if not isinstance(element, Element):
            continue
        if kind == "start":
            open_elements.append(element)
            continue
        open_elements.pop()
        if _local(element.tag) == name:
            yield element
            if open_elements:
                open_elements[-1].remove(element)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _value(element: Element) -> Row | str | None:
    text = element.text if element.text and element.text.strip() else None
    if not len(element) and not element.attrib:
        return text
    row: Row = {f"@{_local(name)}": value for name, value in element.attrib.items()}
    for child in element:
        name, value = _local(child.tag), _value(child)
        if name not in row:
            row[name] = value
        elif isinstance(known := row[name], list):
            known.append(value)
        else:
            row[name] = [known, value]
    if text is not None:
        row["#text"] = text
    return row
