"""Teaches the reader's second judge (`reminders/care/judge`): `make train`. Not part of the installed package."""
