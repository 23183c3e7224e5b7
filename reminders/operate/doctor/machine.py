"""Checks of the machine: disk space, files nobody else may read, Redis, the clock, the mail server."""

from __future__ import annotations

import shutil
import smtplib
import stat
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import redis
import requests

from reminders import clock
from reminders.followup.alerting.mail import UNUSABLE, MailFailed, signed_in
from reminders.health.disk import folder_of_record, room_for_writing
from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.record.database import clock_of
from reminders.settings import TWILIO_OWN_API

#: How long a server may take to answer.
PATIENCE_SECONDS = 5.0

#: How far our clock and the provider's may differ; reconciling texts tolerates five minutes.
SKEW_WARN = timedelta(seconds=5)
SKEW_FAIL = timedelta(seconds=60)

REDIS_ADVICE = "Start it, make room in it, or correct REDIS_URL."
WITHOUT_REDIS = "Replies are recorded, and pages and answers to danger sent directly; all other texts wait."

WRONG_CLOCK = "Texts leave at wrong times, and replies may be taken for another question's."

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def disk(here: Installation) -> Iterator[Finding]:
    """DATA_DIR and the record's folder can be written to, and there is enough free disk space."""
    data_dir = here.settings.data_dir
    folder = next((each for each in (data_dir, *data_dir.parents) if each.exists()), Path("/"))
    folders = {folder, folder_of_record(here.settings) or folder}
    found = [finding for each in sorted(folders) if each.exists() for finding in room_for_writing(each)]
    yield from found or [ok("disk", f"{shutil.disk_usage(folder).free // 2**20} MB are free.")]


def private_files(here: Installation) -> Iterator[Finding]:
    """No other user of this machine can read the keys, the record or the settings."""
    candidates = [] if here.settings.env_file is None else [here.settings.env_file]
    if here.settings.embedded:
        data = here.settings.data_dir
        candidates += [
            data / "keys",
            data / "keys" / "secret_key",
            data / "keys" / "record_keys",
            data / "reminders.db",
        ]
    open_ones = [file for file in candidates if file.exists() and file.stat().st_mode & OTHERS]
    for file in open_ones:
        said, follows = f"Others on this machine can open {file}.", "They can read keys, settings or the record."
        yield fail("files", said, f"chmod go= {file}", follows)
    if not open_ones:
        yield ok("files", "Keys and record can be read by their owner alone.")


def redis_answers(here: Installation) -> Iterator[Finding]:
    """Redis can be reached and written to."""
    url = here.settings.redis_url
    if url is None:
        advice = "Start the service with `reminders run`, or set REDIS_URL."
        yield warn("redis", "No private Redis is running.", advice, WITHOUT_REDIS)
        return
    try:
        with redis.Redis.from_url(
            url.replace("redis+socket://", "unix://", 1),
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            **here.settings.redis_tls,
        ) as client:
            client.ping()
            # A replica or a full server answers PING too, but takes no tasks.
            client.set("reminders:doctor", "was here", px=1000)
    except redis.ResponseError as error:
        yield fail("redis", f"Redis answers, and takes nothing ({type(error).__name__}).", REDIS_ADVICE, WITHOUT_REDIS)
        return
    except (redis.RedisError, ValueError, OSError) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            yield fail(
                "redis",
                "Redis shows a certificate that nobody here vouches for, or one for another name.",
                "Name the CA that signed it in REDIS_CA_FILE, and the server in REDIS_URL as its certificate does.",
                WITHOUT_REDIS,
            )
            return
        yield fail(
            "redis",
            f"Redis does not answer ({type(error).__name__}).",
            REDIS_ADVICE,
            WITHOUT_REDIS,
        )
        return
    yield ok("redis", "Redis answers and can be written to.")


def clock_agrees(here: Installation) -> Iterator[Finding]:
    """Our clock agrees with the provider's, and simulated time is not used with real phones."""
    if here.database is not None:
        with here.database.read() as session:
            care = clock_of(session)
        if care.simulated and here.settings.real_texts:
            said, follows = (
                "Care time is simulated, but texts go to real phones.",
                "Patients are texted at wrong hours.",
            )
            yield fail("clock", said, "Run `reminders db upgrade`.", follows)
        elif care.simulated:
            yield ok(
                "clock", f"Care time is simulated: now {care.now():%Y-%m-%d %H:%M}Z, {care.speed:g} times as fast."
            )
    address = here.settings.twilio_api_url or (TWILIO_OWN_API if here.settings.real_texts else None)
    skew = None if address is None else _skew(address)
    if skew is None:
        if here.settings.real_texts:
            follows = "Whether this machine's clock is right is not known."
            yield warn("clock", "Twilio did not tell its time.", "Check the network, then run this again.", follows)
        return
    if skew < SKEW_WARN:
        yield ok("clock", "This machine and the provider agree on the time.")
        return
    seconds = round(skew.total_seconds())
    level = warn if skew < SKEW_FAIL else fail
    said, follows = f"This machine's clock is {seconds} s off the provider's.", WRONG_CLOCK
    yield level("clock", said, "Set it right (NTP, chrony).", follows)


def _skew(address: str) -> timedelta | None:
    """The least that our clock differs from the server's Date header; None if there is none."""
    try:
        asked_at = clock.real()
        answer = requests.head(address, timeout=PATIENCE_SECONDS, allow_redirects=False)
        answered_at = clock.real()
        theirs = parsedate_to_datetime(answer.headers["Date"])
    except (requests.RequestException, KeyError, ValueError, TypeError):
        return None
    # The header has whole seconds: the time was anywhere within that second.
    return max(theirs - answered_at, asked_at - theirs - timedelta(seconds=1), timedelta(0))


def mail(here: Installation) -> Iterator[Finding]:
    """The mail server answers, and takes our user and password."""
    if here.settings.smtp_url is None:
        return
    advice = "Correct SMTP_URL, or see that the server runs."
    follows = "On-call contacts get no mail; those with only an e-mail address cannot be reached."
    try:
        with signed_in(here.settings.smtp_url, timeout_seconds=PATIENCE_SECONDS) as server:
            server.noop()
    except smtplib.SMTPAuthenticationError as error:
        yield fail("mail", f"The mail server refuses our user or password ({error.smtp_code}).", advice, follows)
    except MailFailed as error:
        yield fail("mail", f"The mail server cannot be used: {error}.", advice, follows)
    except UnicodeError:  # of the encoding that the protocol wants; its message has the password in it
        said = "SMTP_URL has letters in its server's name, user or password that cannot be sent to a mail server."
        yield fail("mail", said, advice, follows)
    except UNUSABLE as error:
        yield fail("mail", f"The mail server does not answer ({type(error).__name__}).", advice, follows)
    else:
        yield ok("mail", "The mail server answers and lets us sign in.")
