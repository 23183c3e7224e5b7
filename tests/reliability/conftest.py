"""What the proofs of reliability share."""

from tests.reliability.lived import lived

__all__ = ["lived"]
