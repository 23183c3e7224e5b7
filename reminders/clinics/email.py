"""Reads the e-mail address of a staff member or an on-call contact."""

from __future__ import annotations

import re
from typing import Final

from reminders.fields import Fields

EMAIL_LENGTH: Final = 254
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")


def read_email(fields: Fields, field: str, value: str) -> str:
    """The address in lower case; a malformed one is noted in `fields`."""
    email = fields.text(field, value, most=EMAIL_LENGTH, what="The e-mail address").lower()
    if email and not EMAIL.fullmatch(email):
        fields.refuse(field, "This is not an e-mail address.")
    return email
