"""The phone network: the Twilio gateway, signatures, segments, error classes, the simulated network."""
