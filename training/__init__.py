"""Trains the reader's classifier (`reminders/care/classifier`): `make train`. Not part of the installed package."""
