"""The quality report: built once from values, then shown in the terminal, as JSON, or as one HTML page."""

from quality.report.card import (
    DatasetCard,
    DatasetHistory,
    FieldFill,
    ReasonShare,
    Report,
    RunPoint,
    Standing,
    build,
)
from quality.report.document import as_json
from quality.report.page import as_html
from quality.report.terminal import HEADINGS, rows

__all__ = [
    "HEADINGS",
    "DatasetCard",
    "DatasetHistory",
    "FieldFill",
    "ReasonShare",
    "Report",
    "RunPoint",
    "Standing",
    "as_html",
    "as_json",
    "build",
    "rows",
]
