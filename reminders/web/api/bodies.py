"""Reads a JSON body strictly into a model, and names every wrong field as the caller spelled it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NoReturn, TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reminders.errors import FieldError
from reminders.web.api.models import ALSO_CALLED
from reminders.web.api.problems import Problem

#: How deep a body may be nested. No call and no Bundle comes near it; copying one that is deeper takes too much stack.
MOST_LEVELS: Final = 100

Model = TypeVar("Model", bound=BaseModel)

#: What pydantic finds wrong → what the caller reads. `{value}` is what was given, `{…}` pydantic's own context.
_SENTENCES: Final[dict[str, str]] = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such field; check its spelling.",
    "string_type": "This must be a text in quotes, not {value}.",
    "string_too_long": "This is too long: {max_length} characters at most.",
    "string_too_short": "This is empty.",
    "bool_type": "This must be true or false, not {value}.",
    "int_type": "This must be a whole number, not {value}.",
    "model_type": "This must be a JSON object, not {value}.",
    "greater_than_equal": "This must be {ge} or more, not {value}.",
    "less_than_equal": "This must be {le} or less, not {value}.",
    "literal_error": "{value} is not one of {expected}.",
}

_SHOWN_CHARACTERS: Final = 40


class _Repeated(ValueError):
    """A JSON object holds one name twice, and there is no telling which value was meant."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class _TooDeep(ValueError):
    """The body is nested deeper than `MOST_LEVELS`."""


def read_json(request: Request, media: Collection[str] = ("application/json",)) -> Any:
    """The request's body, parsed. Raises a `Problem`: 415 not JSON, 413 too large, 400 unreadable, 422 NUL bytes."""
    if request.mimetype not in media:
        raise Problem(415, detail=f"The body must be JSON: Content-Type: {' or '.join(media)}.")
    raw = request.get_data()
    try:
        body = json.loads(raw.decode(), object_pairs_hook=_object, parse_constant=_no_constant)
        unreadable = [FieldError(path or "body", sentence) for path, sentence in _unreadable(body, "")]
    except _Repeated as error:
        sentence = "This name stands twice in one object; say it once."
        raise Problem(422, [FieldError(_shown(error.name), sentence)]) from None
    except _TooDeep:
        raise Problem(400, detail=f"The body is nested too deep: {MOST_LEVELS} levels at most.") from None
    except (ValueError, RecursionError):  # not UTF-8, not JSON, a number of thousands of digits, nested without end
        raise Problem(400, detail="The body is not JSON.") from None
    if unreadable:
        raise Problem(422, unreadable)
    return body


def validate(model: type[Model], body: Any) -> tuple[Model | None, list[FieldError]]:
    """The body as a model, or everything that is wrong with its shape."""
    try:
        # From JSON again, because pydantic is strict about JSON's types only when it reads JSON.
        return model.model_validate_json(json.dumps(body)), []
    except ValidationError as error:
        return None, as_sent(field_errors(error), body)


def as_sent(errors: Iterable[FieldError], body: Any) -> list[FieldError]:
    """The errors under the names the caller used, for fields that have two names."""
    return [replace(error, field=_name_in(body, error.field)) for error in errors]


def _name_in(body: Any, path: str) -> str:
    *parents, name = path.split(".")
    for parent in parents:
        body = body.get(parent) if isinstance(body, dict) else None
    other = ALSO_CALLED.get(name)
    if other is None or not isinstance(body, dict) or name in body or other not in body:
        return path
    return ".".join([*parents, other])


def read_query(model: type[Model], request: Request) -> Model:
    """The request's query as a model. Raises a 422 `Problem` naming every bad parameter."""
    given: dict[str, str] = {}
    errors = []
    for name, values in request.args.lists():
        if len(values) > 1:
            errors.append(FieldError(_shown(name), "This parameter stands twice; say it once."))
        elif "\0" in values[0] or "\0" in name:
            errors.append(FieldError(_shown(name), "This holds a NUL character."))
        else:
            given[name] = values[0]
    try:
        value = model.model_validate(given)
    except ValidationError as error:
        errors += field_errors(error)
    else:
        if not errors:
            return value
    raise Problem(422, errors)


def field_errors(error: ValidationError) -> list[FieldError]:
    """Each thing pydantic found, by the field's dotted path."""
    return [FieldError(_path(found), _sentence(found)) for found in error.errors(include_url=False)]


def _path(found: ErrorDetails) -> str:
    return ".".join(_shown(str(part)) for part in found["loc"]) or "body"


def _sentence(found: ErrorDetails) -> str:
    template = _SENTENCES.get(found["type"])
    if template is None:
        return found["msg"]  # our own types' sentences
    context: Mapping[str, object] = found.get("ctx", {})
    return template.format(**context, value=quoted(found["input"]))


def quoted(value: object) -> str:
    """What was given, as JSON, short enough for a sentence."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return _shown(json.dumps(value, ensure_ascii=False, default=str))


def _shown(text: str) -> str:
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return printable if len(printable) <= _SHOWN_CHARACTERS else printable[:_SHOWN_CHARACTERS] + "…"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise _Repeated(name)
        made[name] = value
    return made


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _unreadable(value: Any, path: str, level: int = 0) -> Iterator[tuple[str, str]]:
    """Texts anywhere in the body that no database keeps: NUL characters, halves of a surrogate pair.

    Raises `_TooDeep`.
    """
    if level > MOST_LEVELS:
        raise _TooDeep
    if isinstance(value, dict):
        for name, inner in value.items():
            place = f"{path}.{_shown(name)}" if path else _shown(name)
            yield from ((place, sentence) for _, sentence in _unreadable(name, ""))
            yield from _unreadable(inner, place, level + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unreadable(inner, f"{path}.{number}" if path else str(number), level + 1)
    elif isinstance(value, str):
        if "\0" in value:
            yield path, "This holds a NUL character."
        elif any("\ud800" <= c <= "\udfff" for c in value):
            yield path, "This holds half of a character."
