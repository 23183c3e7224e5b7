"""Outgoing webhooks: a clinic's own systems are told of outcomes and flags, by the Standard Webhooks scheme."""
