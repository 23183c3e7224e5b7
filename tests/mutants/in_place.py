"""Putting a change into functions that are imported already: nothing that imports them has to be imported again.

A function object is given the changed code. Whoever holds the function, under any name, then runs the change. What a
module does while it is imported (its tables, classes, default values) cannot be changed so.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

from tests.mutants.changes import Mutant

#: Python's flag of code that belongs to a function and not to a module or a class.
OF_A_FUNCTION = 0x1


@lru_cache(maxsize=8)
def changed_functions(mutant: Mutant) -> dict[CodeType, CodeType] | None:
    """The code of each function that differs, before and after. None where more than functions differ."""
    after = compile(mutant.text, str(Path(mutant.path).absolute()), "exec", dont_inherit=True)
    found: dict[CodeType, CodeType] = {}
    for old, new, around in _pairs(_compiled(mutant.path), after, ()):
        if new is not None and _own(old) == _own(new):
            continue
        functions = {was: now for was, now in around if was.co_flags & OF_A_FUNCTION}
        if not functions:
            return None
        found |= functions
    return found


@cache
def _compiled(path: str) -> CodeType:
    return compile(Path(path).read_text(), str(Path(path).absolute()), "exec", dont_inherit=True)


def _own(code: CodeType) -> tuple[Any, ...]:
    """What code does by itself, its position and the functions inside it left aside."""
    constants = [(type(c), repr(c)) for c in code.co_consts if not isinstance(c, CodeType)]
    return (code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, constants)


Pair = tuple[CodeType, CodeType]


def _pairs(
    old: CodeType, new: CodeType, around: tuple[Pair, ...]
) -> Iterator[tuple[CodeType, CodeType | None, tuple[Pair, ...]]]:
    """Code before and after the change (None: the parts inside no longer match), with all code around it and itself."""
    around = (*around, (old, new))
    were, are = ([c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new))
    same_parts = [code.co_name for code in were] == [code.co_name for code in are]
    yield old, new if same_parts else None, around
    for was, now in zip(were, are, strict=True) if same_parts else ():
        yield from _pairs(was, now, around)


def functions_of(path: str) -> list[FunctionType]:
    """Every function of a module that there is, also those without a name."""
    file = str(Path(path).absolute())
    gc.unfreeze()  # what is frozen is not told of
    return [found for found in gc.get_objects() if type(found) is FunctionType and found.__code__.co_filename == file]


def put_in_place(functions: Iterable[FunctionType], changed: dict[CodeType, CodeType]) -> bool:
    """Give the functions that have one of these codes the new one. False where that fails; this process is spoilt."""
    given: set[CodeType] = set()
    for found in functions:
        old = found.__code__
        if old in changed:
            try:
                found.__code__ = changed[old]
            except ValueError:  # it uses other variables of the function around it
                return False
            given.add(old)
    return bool(given) and {code for code in changed if "<locals>" not in code.co_qualname} <= given


@contextmanager
def noticing(ran: set[CodeType], folder: str) -> Iterator[None]:
    """Collects the code of a folder's files that runs meanwhile. What ran at import a change comes too late for."""

    def notice(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(folder):
            ran.add(frame.f_code)

    sys.setprofile(notice)
    try:
        yield
    finally:
        sys.setprofile(None)
