"""Tests of the log: its lines, what an error leaves, what other libraries write."""
