"""Trains the reader's decisions (`reminders/care/classifier`): `make train`. Not part of the installed package."""
