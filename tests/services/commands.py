"""The `reminders` command as a process of its own, without importing it again for each call.

A helper imports every command once and forks for each call, which then has its own environment, working folder and
streams as a process that a shell started. That takes milliseconds; starting Python and importing takes over a second.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Final

from reminders.cli import COMMANDS, main

ROOT: Final = Path(__file__).parents[2]

#: How long a call may take on a busy machine before a test gives up.
PATIENCE_SECONDS: Final = 120.0

#: The request, then the call's stdin, stdout and stderr.
_FILES: Final = 4


def run_command(
    *arguments: str, environ: Mapping[str, str], folder: Path = ROOT, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """Call `reminders` with these arguments in `folder`, with this environment and no other."""
    request = json.dumps({"arguments": arguments, "environ": dict(environ), "folder": str(folder)})
    with (
        tempfile.TemporaryFile("w+") as asked,
        tempfile.TemporaryFile("w+") as given,
        tempfile.TemporaryFile("w+") as out,
        tempfile.TemporaryFile("w+") as errors,
    ):
        for file, content in ((asked, request), (given, stdin)):
            file.write(content)
            file.seek(0)
        helper = _helper()
        socket.send_fds(helper, [b"?"], [file.fileno() for file in (asked, given, out, errors)])
        code = int(helper.recv(16))
        return subprocess.CompletedProcess(["reminders", *arguments], code, _read(out), _read(errors))


@cache
def _helper() -> socket.socket:
    """The socket to this process's helper, which ends when the socket is closed."""
    ours, its = socket.socketpair()
    with its:
        subprocess.Popen(
            [sys.executable, "-m", "tests.services.commands", str(its.fileno())], cwd=ROOT, pass_fds=[its.fileno()]
        )
    ours.settimeout(PATIENCE_SECONDS)
    return ours


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


# -- in the helper -----------------------------------------------------------------------------------------------------


def answer_calls(control: socket.socket) -> bool:
    """Fork for each call. Returns True in the process that is to be the command, False at the end of all calls."""
    while True:
        asked, files, _flags, _address = socket.recv_fds(control, 1, _FILES)
        if not asked:
            return False
        process = os.fork()
        if process == 0:
            control.close()
            _become(files)
            return True
        for file in files:
            os.close(file)
        _process, status = os.waitpid(process, 0)
        control.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _become(files: list[int]) -> None:
    """Take over the call's streams, environment, working folder and arguments."""
    request, *streams = files
    with open(request) as file:
        asked = json.load(file)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(asked["environ"])
    os.chdir(asked["folder"])
    sys.argv = ["reminders", *asked["arguments"]]


if __name__ == "__main__":
    for place in COMMANDS.values():
        import_module(place.split(":")[0])
    import_module("twilio.rest.api.v2010.account")  # which a command loads when it calls Twilio
    gc.freeze()
    if answer_calls(socket.socket(fileno=int(sys.argv[1]))):
        main()
