"""Tests of the phone network: gateway, signatures, segments, numbers, the simulated network."""
