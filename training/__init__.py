"""Teaches the reader's second judge (`reminders/care/classifier`): `make train`. Not part of the installed package."""
