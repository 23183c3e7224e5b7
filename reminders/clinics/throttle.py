"""How often somebody may try to sign in: guessing is slow, and a stranger's guesses lock nobody else out.

Tries are counted in the database, so that all web processes share the counts, and before they are checked, so that
simultaneous ones count too.

- From a device on which this e-mail address has signed in before, only that device's own count matters.
- One-time links, passkeys and returns from an identity provider are counted by network alone.
- From elsewhere three counts matter: this address from this network, this network, and this address from everywhere.
  If the address signed in from the network within `GOOD_FOR`, only the first matters.

Unknown addresses are counted like known ones, so having to wait reveals nothing. Only keyed digests and numbers are
stored. All times are real: a simulated clock must not let anybody in sooner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, delete, null, or_, select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.access import SignInTries
from reminders.record.sealing import index_of
from reminders.record.statements import delete_expired, insert_for

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(minutes=15)

#: How long after a sign-in a network counts as one that the address signs in from.
GOOD_FOR: Final = timedelta(days=30)

#: What is being tried; each has counts of its own.
PASSWORD: Final = "password"  # noqa: S105 (the name of a count)
CODE: Final = "code"


@dataclass(frozen=True)
class Limit:
    """How many tries are free `within` a time; after those, each wait is twice as long as the one before."""

    free: int
    within: timedelta


#: One address from one device or network.
OWN: Final = Limit(5, timedelta(days=1))

#: One network, any address. A whole clinic may share it, so the period is short.
SOURCE: Final = Limit(30, timedelta(hours=1))

#: One address from everywhere. NIST SP 800-63B 5.2.2 allows at most 100; a code has only a million values, so fewer.
ADDRESS: Final = {PASSWORD: Limit(100, timedelta(days=1)), CODE: Limit(20, timedelta(days=1))}


@dataclass(frozen=True)
class SignInSource:
    """Where a try comes from. `device` is set only if this address has signed in on it before."""

    network: str
    device: str | None = None


@dataclass(frozen=True)
class CountedTry:
    """A try that was counted and may be checked: the bucket of its own count, and those it shares with others."""

    own: str
    shared: tuple[str, ...] = ()


def count_try(session: Session, kind: str, email: str, source: SignInSource) -> CountedTry | None:
    """Count one try of `kind` (`PASSWORD` or `CODE`). Returns None if it has to wait; it must not be checked then."""
    now = clock.real()
    address = address_index(session, email)
    own = _own_bucket(session, kind, email, source)
    if not _count_in(session, own, OWN, now, address):
        return None
    shared: dict[str, Limit] = {}
    if source.device is None and not _is_good_source(session, email, source, now):
        if kind == PASSWORD:
            shared[_source_bucket(session, source)] = SOURCE
        shared[_bucket(session, f"{kind} everywhere", email)] = ADDRESS[kind]
    # Always in this order (own, network, everywhere), so that two tries cannot deadlock.
    for bucket, limit in shared.items():
        if not _count_in(session, bucket, limit, now, address if limit is not SOURCE else None):
            return None
    delete_expired(session, SignInTries.bucket_index, SignInTries.keep_until, now)
    return CountedTry(own, tuple(shared))


def count_link(session: Session, network: str) -> CountedTry | None:
    """Count that a one-time link was typed in from a network. Returns None if it has to wait; see `count_try`."""
    return _count_network(session, "links from", network)


def count_passkey(session: Session, network: str) -> CountedTry | None:
    """Count that a passkey answered from a network. Returns None if it has to wait; see `count_try`."""
    return _count_network(session, "passkeys from", network)


def count_provider(session: Session, network: str) -> CountedTry | None:
    """Count that somebody came back from the identity provider to a network. Returns None if it has to wait."""
    return _count_network(session, "provider from", network)


def _count_network(session: Session, what: str, network: str) -> CountedTry | None:
    bucket = _bucket(session, what, network)
    return CountedTry("", (bucket,)) if _count_in(session, bucket, SOURCE, clock.real(), None) else None


def record_right(session: Session, counted: CountedTry) -> None:
    """The try was right: take it off the shared counts. Its own count stays until `record_sign_in`."""
    for bucket in counted.shared:  # in the same order as in `count_try`
        session.execute(
            update(SignInTries)
            .where(SignInTries.bucket_index == bucket, SignInTries.tries > 0)
            .values(tries=SignInTries.tries - 1, wait_until=null())
            .execution_options(synchronize_session=False)
        )


def record_wrong(session: Session, counted: CountedTry) -> None:
    """The try was wrong and stays counted. Writes the count again, unchanged.

    Without a write the commit would be faster than one that waits for the disk, and the time of the answer would tell
    whether the account exists.
    """
    session.execute(
        update(SignInTries)
        .where(SignInTries.bucket_index == counted.own)
        .values(tries=SignInTries.tries)
        .execution_options(synchronize_session=False)
    )


def record_sign_in(session: Session, email: str, source: SignInSource) -> None:
    """Somebody signed in: reset their own counts, and remember that the address signs in from this network."""
    now = clock.real()
    session.execute(
        update(SignInTries)
        .where(SignInTries.bucket_index.in_([_own_bucket(session, kind, email, source) for kind in (PASSWORD, CODE)]))
        .values(tries=0, wait_until=null())
        .execution_options(synchronize_session=False)
    )
    insert = insert_for(session, SignInTries).values(
        bucket_index=_good_source_bucket(session, email, source),
        tries=0,
        keep_until=now + GOOD_FOR,
        address_index=address_index(session, email),
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[SignInTries.bucket_index], set_={"keep_until": insert.excluded.keep_until}
        )
    )


def forget_tries(session: Session, email: str) -> None:
    """Delete every count of an address, so that it need not wait (an admin gave it a new password)."""
    session.execute(
        delete(SignInTries)
        .where(SignInTries.address_index == address_index(session, email))
        .execution_options(synchronize_session=False)
    )


def address_index(session: Session, email: str) -> str:
    """The keyed digest under which an address is counted."""
    return _bucket(session, "address", email)


def _count_in(session: Session, bucket: str, limit: Limit, now: datetime, address: str | None) -> bool:
    """Count one try in a bucket, in one statement; False while the bucket waits."""
    over = SignInTries.keep_until < now
    insert = insert_for(session, SignInTries).values(
        bucket_index=bucket, tries=1, keep_until=now + limit.within, address_index=address
    )
    tries = session.execute(
        insert.on_conflict_do_update(
            index_elements=[SignInTries.bucket_index],
            set_={
                "tries": case((over, 1), else_=SignInTries.tries + 1),
                "keep_until": case((over, insert.excluded.keep_until), else_=SignInTries.keep_until),
            },
            where=or_(SignInTries.wait_until.is_(None), SignInTries.wait_until <= now),
        ).returning(SignInTries.tries)
    ).scalar_one_or_none()
    if tries is None:
        return False
    if tries >= limit.free:
        wait = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(tries - limit.free, 10)))
        session.execute(
            update(SignInTries)
            .where(SignInTries.bucket_index == bucket)
            .values(wait_until=now + wait)
            .execution_options(synchronize_session=False)
        )
    return True


def _is_good_source(session: Session, email: str, source: SignInSource, now: datetime) -> bool:
    good = select(SignInTries.bucket_index).where(
        SignInTries.bucket_index == _good_source_bucket(session, email, source), SignInTries.keep_until >= now
    )
    return session.scalar(good) is not None


def _own_bucket(session: Session, kind: str, email: str, source: SignInSource) -> str:
    where = f"device {source.device}" if source.device is not None else f"source {source.network}"
    return _bucket(session, f"{kind} from {where}", email)


def _source_bucket(session: Session, source: SignInSource) -> str:
    return _bucket(session, "source", source.network)


def _good_source_bucket(session: Session, email: str, source: SignInSource) -> str:
    return _bucket(session, f"good source {source.network}", email)


def _bucket(session: Session, what: str, whose: str) -> str:
    return index_of(session, f"sign-in {what}", whose.strip()[:254])
