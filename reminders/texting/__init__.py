"""Twilio: the gateway, webhook signatures, segments, error codes, phone numbers, and a simulated phone network."""
