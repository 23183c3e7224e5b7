"""One file a language. To add one, copy `en.py`, translate every text and run the tests: they say what is missing."""
