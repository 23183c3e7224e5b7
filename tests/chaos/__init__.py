"""Chaos: the real processes under an adversary, and afterwards the network's ledger held against the record."""
