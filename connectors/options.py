"""How a source is reached and its rows asked for: the `source:` section and a dataset's resource.

The words are dlt's own (`base_url`, `data_selector`, `bucket_url`, `oauth2_client_credentials`), so that
dlt's documentation explains them further. Texts may hold placeholders (`${name}`); nothing here is filled in.
"""

from __future__ import annotations

import codecs
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue


class Declared(BaseModel):
    """Base of everything read from a declaration: an unknown key is an error, and nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


#: One text or a list of texts.
Texts = Annotated[list[str], BeforeValidator(_as_list)]


def _encodings(names: list[str]) -> list[str]:
    for name in names:
        try:
            codecs.lookup(name)
        except LookupError:
            raise ValueError(f"there is no encoding {name!r}") from None
    return names


# --- sql ----------------------------------------------------------------------


class SqlSource(Declared):
    """A database, read through SQLAlchemy."""

    kind: Literal["sql"]
    credentials: str = Field(description="SQLAlchemy URL, as a placeholder: `${dsn}`.")
    db_schema: str | None = Field(None, alias="schema", description="Schema of the tables.")
    chunk_size: int = Field(10_000, gt=0, description="Rows fetched at once.")
    timeout_s: float = Field(
        60, gt=0, description="Seconds without an answer after which the source counts as hanging."
    )


class SqlResource(Declared):
    """One table or view."""

    table: str = Field(description="Table or view.")
    included_columns: list[str] | None = Field(None, description="Columns to read; unset, all of them.")


# --- rest ----------------------------------------------------------------------


class BearerAuth(Declared):
    """A fixed token in the Authorization header."""

    type: Literal["bearer"]
    token: str = Field(description="The token, as a placeholder.")


class ApiKeyAuth(Declared):
    """A key in a header, query parameter or cookie."""

    type: Literal["api_key"]
    name: str = Field(description="Name of the header, parameter or cookie.")
    api_key: str = Field(description="The key, as a placeholder.")
    location: Literal["header", "query", "cookie"] = Field("header", description="Where the key goes.")


class BasicAuth(Declared):
    """User and password (RFC 7617)."""

    type: Literal["http_basic"]
    username: str = Field(description="User.")
    password: str = Field(description="The password, as a placeholder.")


class OAuth2ClientCredentials(Declared):
    """A short-lived token fetched with client id and secret (RFC 6749, 4.4)."""

    type: Literal["oauth2_client_credentials"]
    access_token_url: str = Field(description="Where tokens are fetched.")
    client_id: str = Field(description="Client id.")
    client_secret: str = Field(description="The client's secret, as a placeholder.")
    access_token_request_data: dict[str, str] = Field({}, description="Further form fields, such as `scope`.")
    default_token_expiration: int = Field(
        3600, gt=0, description="Seconds, where the answer has no `expires_in`."
    )


Auth = Annotated[
    BearerAuth | ApiKeyAuth | BasicAuth | OAuth2ClientCredentials,
    Field(discriminator="type"),
]


class SinglePage(Declared):
    """The answer is complete."""

    type: Literal["single_page"]


class CursorPaginator(Declared):
    """The answer's body carries the cursor of the next page."""

    type: Literal["cursor"]
    cursor_path: str = Field(
        "cursors.next", description="Path of the next cursor in the body; empty there means the end."
    )
    cursor_param: str = Field("cursor", description="Query parameter that carries it.")


class JsonLinkPaginator(Declared):
    """The answer's body carries the address of the next page."""

    type: Literal["json_link"]
    next_url_path: str = Field("next", description="Path of the address in the body.")


class HeaderLinkPaginator(Declared):
    """The `Link` header carries the address of the next page (RFC 8288)."""

    type: Literal["header_link"]
    links_next_key: str = Field("next", description="Relation of the next page.")


class OffsetPaginator(Declared):
    """Pages by offset and limit."""

    type: Literal["offset"]
    limit: int = Field(gt=0, description="Rows of a page.")
    offset: int = Field(0, ge=0, description="First offset.")
    offset_param: str = Field("offset", description="Query parameter of the offset.")
    limit_param: str = Field("limit", description="Query parameter of the limit.")
    total_path: str | None = Field(
        None, description="Path of the total in the body; unset, an empty page is the end."
    )


class PageNumberPaginator(Declared):
    """Pages by number."""

    type: Literal["page_number"]
    base_page: int = Field(1, ge=0, description="Number of the first page.")
    page_param: str = Field("page", description="Query parameter of the number.")
    total_path: str | None = Field(
        None, description="Path of the number of pages; unset, an empty page is the end."
    )


Paginator = Annotated[
    SinglePage
    | CursorPaginator
    | JsonLinkPaginator
    | HeaderLinkPaginator
    | OffsetPaginator
    | PageNumberPaginator,
    Field(discriminator="type"),
]


class RestClient(Declared):
    """The service that all datasets of a connector share."""

    base_url: str = Field(description="Address that paths are relative to, usually a placeholder.")
    headers: dict[str, str] = Field({}, description="Further headers of each request.")
    auth: Auth | None = Field(None, description="How the hub proves who it is.")
    paginator: Paginator = Field(SinglePage(type="single_page"), description="How pages follow each other.")
    timeout_s: float = Field(
        30, gt=0, description="Seconds without an answer after which the source counts as hanging."
    )
    max_attempts: int = Field(
        5, gt=0, description="Attempts of one request at 429, 5xx and broken connections."
    )


class RestSource(Declared):
    """A service over HTTP that answers JSON."""

    kind: Literal["rest"]
    client: RestClient = Field(description="The service.")


class RestResource(Declared):
    """One list of rows of a service."""

    path: str = Field(description="Path below `base_url`.")
    params: dict[str, JsonValue] = Field({}, description="Query parameters of each request.")
    data_selector: str | None = Field(
        None, description="Dotted path of the rows in the answer; unset, the answer itself is the list."
    )
    paginator: Paginator | None = Field(None, description="Instead of the client's.")


# --- files ----------------------------------------------------------------------


class FilesSource(Declared):
    """A folder of files, on disk or at any fsspec URL."""

    kind: Literal["files"]
    bucket_url: str = Field(
        description="The folder, usually `${folder}`; a relative path is relative to the working folder."
    )


class FilesResource(Declared):
    """The files of one dataset and how they are written."""

    file_glob: str = Field(description="Files below the folder, such as `*.csv` or `**/*-street.csv`.")
    format: Literal["csv", "xlsx", "json", "jsonl", "xml"] = Field(description="How the files are written.")
    encoding: Annotated[Texts, AfterValidator(_encodings)] = Field(
        ["utf-8-sig"],
        min_length=1,
        description="Candidates for text files, tried in order: `[utf-8-sig, gb18030]`.",
    )
    delimiter: str = Field(
        ",",
        min_length=1,
        max_length=4,
        description='Between the cells of a CSV row; may be several characters (`", "`).',
    )
    quote: str = Field(
        '"', min_length=1, max_length=1, description="Around a CSV cell that holds a delimiter."
    )
    header: int = Field(
        1,
        ge=0,
        description="1-based line (CSV) or row (XLSX) of the column names; 0: there are none, see `columns`.",
    )
    columns: list[str] | None = Field(None, description="Names of the columns where the file has no header.")
    strip_header: bool = Field(True, description="Take spaces and line breaks off column names.")
    sheet: str | int = Field(1, description="XLSX sheet by name or 1-based number.")
    row_element: str | None = Field(None, description="XML element that is one row.")
    data_selector: str | None = Field(
        None, description="JSON: dotted path of the list of rows; unset, the document itself."
    )


# --- webhook ----------------------------------------------------------------------


class WebhookSource(Declared):
    """Nothing is pulled: the source pushes to `POST /v1/ingest/{connector}`. Needs the section `webhook:`."""

    kind: Literal["webhook"]


class Webhook(Declared):
    """How pushed deliveries are proven to come from the source. A `rest` connector may have one too."""

    secret: str = Field(
        description="Key of the HMAC-SHA-256 over time and body, as a placeholder: `${webhook_secret}`."
    )
    signature_header: str = Field(
        "X-Hub-Signature-256", description="Header of the signature, `sha256=` and hex."
    )
    idempotency_header: str = Field(
        "Idempotency-Key", description="Header of the delivery's own key; the same key is taken once."
    )


class WebhookResource(Declared):
    """Which events of a delivery are rows of the dataset."""

    data_selector: str | None = Field(
        None, description="Dotted path of the list of rows in the body; unset, the body (a list, or one row)."
    )
    type_column: str | None = Field(
        None, description="Column that tells the kind of an event where one delivery serves several datasets."
    )
    types: Texts = Field([], description="Values of `type_column` that belong to this dataset.")


# --- incremental ----------------------------------------------------------------------


class Incremental(Declared):
    """What is new since the last load."""

    cursor_path: str = Field(description="Column (dotted path) whose greatest value is the cursor.")
    initial_value: str | int | None = Field(None, description="Cursor of the first pull; unset, everything.")
    start_param: str | None = Field(
        None, description="REST query parameter that carries the cursor, such as `modified_since`."
    )
    lag: timedelta = Field(
        timedelta(0),
        ge=timedelta(0),
        description="How late a row may still arrive (`PT10M`): the pull starts that much before the cursor.",
    )


Source = Annotated[SqlSource | RestSource | FilesSource | WebhookSource, Field(discriminator="kind")]
