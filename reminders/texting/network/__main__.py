"""`python -m reminders.texting.network`: runs the simulated phone network until it is told to stop."""

import argparse
import os
import select
import signal
import sys
import threading
from pathlib import Path

from reminders.texting.network.app import create_app
from reminders.texting.network.faults import FaultsError, from_spec
from reminders.texting.network.network import DEFAULT_SENDER, Network, Options
from reminders.texting.network.server import LoopbackOnly, Server

TOKEN_VARIABLE = "TWILIO_AUTH_TOKEN"  # noqa: S105  # the variable's name


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C (or until stdin ends, if so asked); the exit code."""
    asked = _parser().parse_args(arguments)
    tokens = tuple(token.strip() for token in os.environ.get(TOKEN_VARIABLE, "").split(",") if token.strip())
    if not tokens:
        return _fail(f"set {TOKEN_VARIABLE}: the token that calls must carry and webhooks are signed with")
    try:
        faults = from_spec(asked.faults)
    except FaultsError as error:
        return _fail(f"--faults: {error}")
    network = Network(
        Options(
            account_sid=asked.account_sid,
            auth_tokens=tokens,
            database=asked.database,
            inbound_url=asked.inbound_url,
            sender=asked.sender,
            seed=asked.seed,
            faults=faults,
            delivery_seconds=asked.delivery_seconds,
            advanced_opt_out=asked.advanced_opt_out,
        )
    )
    try:
        server = Server(asked.host, asked.port, create_app(network))
    except LoopbackOnly as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"port {asked.port} cannot be used: {error.strerror}")
    told_to_stop = _told_to_stop()
    network.start()
    threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
    print(f"simulated phone network at {server.url}", flush=True)  # noqa: T201  # the process that started it waits for this line
    _wait(told_to_stop, asked.until_stdin_ends)
    server.shutdown()
    server.server_close()
    network.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("reminders.texting.network", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address; anything else is refused")
    parser.add_argument("--port", type=int, default=8001, help="0 takes any free port and prints it")
    parser.add_argument("--database", type=Path, required=True, help="the file everything is kept in")
    parser.add_argument("--account-sid", required=True)
    parser.add_argument("--inbound-url", help="where replies are posted; without it they are only listed")
    parser.add_argument("--sender", default=DEFAULT_SENDER, help="the number behind messaging services")
    parser.add_argument("--seed", default="", help="decides which texts the faults befall")
    parser.add_argument("--faults", default="", help="for example drop_before=0.02,status_lost=0.1")
    parser.add_argument("--delivery-seconds", type=float, default=0.8, help="from accepted to delivered")
    parser.add_argument("--advanced-opt-out", action="store_true", help="webhooks carry OptOutType")
    parser.add_argument("--until-stdin-ends", action="store_true", help="stop when whoever started it is gone")
    return parser


def _told_to_stop() -> int:
    """A file descriptor that becomes readable at SIGTERM or Ctrl-C.

    The signal itself writes to it. A Python handler runs only when the main thread next runs, so a signal that comes
    just before it waits, or in another thread, would leave it waiting forever.
    """
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return readable


def _wait(told_to_stop: int, until_stdin_ends: bool) -> None:
    watched = [told_to_stop, *([sys.stdin.fileno()] if until_stdin_ends else [])]
    while True:
        ready, _, _ = select.select(watched, [], [])
        if told_to_stop in ready or not os.read(sys.stdin.fileno(), 4096):
            return


def _fail(why: str) -> int:
    print(f"simulated phone network: {why}", file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)  # sys.exit would wait for webhooks that are still being posted
