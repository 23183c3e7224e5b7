"""`make bench`: how fast the product is beside simpler ways to do the same, measured side by side in one run."""

from __future__ import annotations

import argparse
from statistics import median

from bench import receive, send
from bench.provider import Provider


def main() -> None:
    """Measure and print rates and ratios."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--texts", type=int, default=300, help="texts and replies a round")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with Provider() as provider:
        sending = send.measure(provider.url, texts=arguments.texts, rounds=arguments.rounds)
        receiving = receive.measure(provider.url, replies=arguments.texts, rounds=arguments.rounds)
    print(f"{arguments.rounds} rounds of {arguments.texts}, taking turns; the median rate a second (lowest, highest)\n")
    for way, rates in {**sending, **receiving}.items():
        print(f"  {way:26}{median(rates):8.0f}   ({min(rates):.0f}, {max(rates):.0f})")
    print("\nratios, the median of the rounds' own (what we build towards)\n")
    _ratio("durable send : bare loop", sending["durable send"], sending["bare loop"], 1.0)
    _ratio("durable send : celery task a text", sending["durable send"], sending["celery task a text"], 1.5)
    _ratio("reply : one-row view", receiving["signed reply to outcome"], receiving["one-row view"], 0.6)


def _ratio(name: str, ours: list[float], theirs: list[float], aim: float) -> None:
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    print(f"  {name:36}{median(ratios):6.2f}   ({aim})")


if __name__ == "__main__":
    main()
