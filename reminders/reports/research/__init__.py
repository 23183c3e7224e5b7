"""A de-identified export for research: nothing in it joins back to the record it was made from.

`read` takes from the record only what may leave it, `hide` makes people alike, `tables` and `archive` write them.
"""
