"""The API's models of the tables: made from their columns, so that the description says what the columns say."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, Field, create_model

from reminders.reports.tables.check_ins import CHECK_INS
from reminders.reports.tables.column import Column, Kind, Table
from reminders.reports.tables.infusions import INFUSIONS
from reminders.reports.tables.outcomes import OUTCOMES
from reminders.web.api.models import Id, Number, Utc

_TYPES: Final[dict[Kind, Any]] = {
    Kind.ID: Id,
    Kind.CODE: str,
    Kind.TEXT: str,
    Kind.WHOLE: int,
    Kind.NUMBER: Number,
    Kind.TIME: Utc,
    Kind.DAY: str,
    Kind.TRUTH: bool,
}


def row_model(name: str, table: Table[Any]) -> type[BaseModel]:
    """The model of one row of a table."""
    fields: dict[str, Any] = {
        column.name: (_type(column), Field(description=_says(column))) for column in table.columns
    }
    return create_model(name, __doc__=f"One row is {table.one_row}.", **fields)


def page_model(name: str, row: type[BaseModel]) -> type[BaseModel]:
    """The model of one page of rows."""
    fields: dict[str, Any] = {"items": (list[row], ...), "next": (str | None, ...)}  # type: ignore[valid-type]
    about = "One page, oldest first; `next` asks for the following one."
    return create_model(name, __doc__=about, **fields)


def _type(column: Column[Any]) -> Any:
    kind = Literal[column.codes] if column.codes else _TYPES[column.kind]
    return kind | None if column.may_be_empty else kind


def _says(column: Column[Any]) -> str:
    parts = [column.meaning, f"Unit: {column.unit}." if column.unit else "", column.empty and f"null: {column.empty}."]
    return " ".join(part for part in parts if part)


OutcomeOut: Final = row_model("OutcomeOut", OUTCOMES.table)
OutcomePage: Final = page_model("OutcomePage", OutcomeOut)
InfusionRowOut: Final = row_model("InfusionRowOut", INFUSIONS.table)
InfusionPage: Final = page_model("InfusionPage", InfusionRowOut)
CheckInRowOut: Final = row_model("CheckInRowOut", CHECK_INS.table)
CheckInPage: Final = page_model("CheckInPage", CheckInRowOut)
