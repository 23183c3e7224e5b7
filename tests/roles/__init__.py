"""How much work the tasks of five roles are: clicks, keys and seconds of a real browser, for people to read.

`python -m tests.roles` prints them. It is no test: what it measures depends on the machine.
"""
