"""Reads an e-mail address of staff or of somebody on call."""

from __future__ import annotations

import re
from typing import Final

from reminders.fields import Fields

EMAIL_LENGTH: Final = 254
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


def read_email(fields: Fields, field: str, value: str) -> str:
    """An e-mail address, in lower case."""
    email = fields.text(field, value, most=EMAIL_LENGTH, what="The e-mail address").lower()
    if email and not EMAIL.fullmatch(email):
        fields.refuse(field, "This is not an e-mail address.")
    return email
