"""Every setting of a hub in one place: `HUB_…` in the environment, or a line of `hub.toml`."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """Settings of one hub. The environment wins over `hub.toml` in the working folder."""

    model_config = SettingsConfigDict(env_prefix="HUB_", toml_file="hub.toml", extra="allow", frozen=True)

    home: Path = Field(Path(".hub"), description="Folder of all state: graph, landing, ledger, keys, logs.")
    env: Literal["development", "production"] = Field(
        "development", description="`production` refuses the development token issuer."
    )

    time_zone: str = Field("Asia/Shanghai", description="IANA zone of deadlines, budgets' days and displays.")

    neo4j_uri: str | None = Field(None, description="An existing Neo4j; unset, the hub runs its own.")
    neo4j_user: str = Field("neo4j", description="User at Neo4j.")
    neo4j_password: SecretStr | None = Field(None, description="Password at an existing Neo4j.")
    neo4j_port: int = Field(7687, description="Bolt port of the embedded server, on 127.0.0.1.")
    neo4j_heap: str = Field("1g", description="Java heap of the embedded server.")
    neo4j_pagecache: str = Field("1g", description="Page cache of the embedded server.")
    maven_url: str | None = Field(None, description="Maven repository of the jars; unset, jgo's constant.")
    jar_cache: Path | None = Field(None, description="Folder of downloaded jars; unset, the user's cache.")

    ledger_url: SecretStr | None = Field(None, description="SQLAlchemy URL; unset, SQLite under `home`.")
    landing_url: str | None = Field(None, description="fsspec URL of landing; unset, a folder of `home`.")

    resolve: Literal["auto", "always", "never"] = Field(
        "auto", description="Whether a pull finds who is who after it; `auto`: where few records changed."
    )

    log_origin: str | None = Field(None, description="Name of the audit log; unset, made from its key.")
    checkpoint_entries: int = Field(1000, ge=1, description="Entries of the log after which it is signed.")
    checkpoint_seconds: float = Field(300.0, gt=0, description="Seconds after which new entries are signed.")
    witnesses: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Folders and URLs that get each signed state of the log, separated by commas."
    )

    api_host: str = Field("127.0.0.1", description="Address the API listens on.")
    api_port: int = Field(8000, description="Port of the API.")
    jwks_url: str | None = Field(None, description="Keys of the token issuer in production.")
    token_issuer: str = Field("rivermeet-development", description="Expected `iss` of tokens.")
    token_audience: str = Field("rivermeet", description="Expected `aud` of tokens.")

    @field_validator("witnesses", mode="before")
    @classmethod
    def _split(cls, given: object) -> object:
        if isinstance(given, str):
            return tuple(part.strip() for part in given.split(",") if part.strip())
        return given

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("not an IANA time zone; write one such as Asia/Shanghai") from None
        return name

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @cached_property
    def root(self) -> Path:
        """`home`, absolute and without `..` or links in it: Neo4j takes no other path."""
        return self.home.expanduser().resolve()

    @cached_property
    def zone(self) -> ZoneInfo:
        """`time_zone`, ready to use."""
        return ZoneInfo(self.time_zone)
