"""Trains the reader's decisions (`reminders/care/reading/model`): `make train`. Not part of the installed package."""
