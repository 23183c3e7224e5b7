"""What every step of the service needs at first, made once in the server that `crash` forks its processes from.

Only that server imports this: mappings, the reader's patterns and weights, and Twilio's resources are a second's work,
which each process that is to be killed would have to do anew.
"""

from __future__ import annotations

from sqlalchemy.orm import configure_mappers

from reminders.care.reading import read
from reminders.texting.gateway import Gateway

configure_mappers()
read("about a 6 today, thanks")
Gateway("AC" + "0" * 32, "none").close()
