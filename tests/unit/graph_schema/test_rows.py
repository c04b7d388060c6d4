"""A row's model tells which column is wrong and why, and never what was in it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError, create_model

from graph_schema.rows import ROW_CONFIG, Reason, annotated, reasons

Row = create_model(
    "Row",
    __config__=ROW_CONFIG,
    name=(annotated("text", required=True), ...),
    id_number=(annotated("cn.ric"), None),
    opened=(annotated("time", "Asia/Shanghai", formats=("%d/%m/%Y %H:%M",)), None),
    phone=(annotated("phone", region="GB"), None),
)


def test_a_good_row_is_converted_column_by_column():
    row = Row.model_validate(
        {"name": " Ann  Example ", "opened": "05/02/2019 10:03", "phone": "020 7946 0000", "more": 1}
    )

    assert row.model_dump() == {
        "name": "Ann Example",
        "id_number": None,
        "opened": "2019-02-05T10:03+08:00",
        "phone": "+442079460000",
    }


def test_every_wrong_column_is_named_with_its_reason():
    with pytest.raises(ValidationError) as caught:
        Row.model_validate({"name": " ", "id_number": "500117195006011230", "opened": "30/02/2019 10:00"})

    assert reasons(caught.value) == (
        Reason("name", "is empty but required"),
        Reason("id_number", "checksum does not match"),
        Reason("opened", "no such day"),
    )


def test_no_message_repeats_what_was_in_the_row():
    with pytest.raises(ValidationError) as caught:
        Row.model_validate({"name": ["Ann Example"], "id_number": "500117195006011230"})

    told = f"{caught.value} {reasons(caught.value)}"
    assert "Ann" not in told
    assert "500117195006011230" not in told
