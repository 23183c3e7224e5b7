"""Recovery codes: ten that stand in for a lost second factor, each once. Only keyed digests are kept. Real times."""

from __future__ import annotations

from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics.readable import readable
from reminders.record.access import RecoveryCode, Staff
from reminders.record.columns import new_id
from reminders.record.sealing import index_of

HOW_MANY: Final = 10

#: Two groups of five: about 49 bits, and tries are counted like those of one-time codes.
GROUPS, GROUP_LENGTH = 2, 5


def looks_like_one(code: str) -> bool:
    """Whether somebody typed a recovery code and not the six digits of an app."""
    return len(_plain(code)) == GROUPS * GROUP_LENGTH


def replace_codes(session: Session, staff: Staff) -> list[str]:
    """Make new codes and forget the old ones. They can be read only now."""
    forget(session, staff)
    codes = [readable(GROUPS, GROUP_LENGTH) for _ in range(HOW_MANY)]
    now = clock.real()
    session.add_all(
        RecoveryCode(
            id=new_id(), clinic_id=staff.clinic_id, staff_id=staff.id, code_index=_index(session, staff, code),
            created_at=now,
        )
        for code in codes
    )  # fmt: skip
    session.flush()
    return codes


def use(session: Session, staff: Staff, code: str) -> bool:
    """Use a code up. False if it is none of theirs or was used; of two at once, one gets it."""
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.staff_id == staff.id,
            RecoveryCode.code_index == _index(session, staff, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.real())
        .execution_options(synchronize_session=False)
        .returning(RecoveryCode.id)
    )
    return used.scalar_one_or_none() is not None


def left(session: Session, staff_id: str) -> int:
    """How many codes somebody has not used."""
    unused = (RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def forget(session: Session, staff: Staff) -> None:
    """Delete somebody's codes: the second factor they stood in for is gone."""
    session.execute(
        delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id).execution_options(synchronize_session=False)
    )


def _index(session: Session, staff: Staff, code: str) -> str:
    return index_of(session, "recovery code", f"{staff.id}:{_plain(code)}")


def _plain(code: str) -> str:
    return "".join(character for character in code.lower() if character.isalnum())
