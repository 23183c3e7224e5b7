"""What the outcomes record shows: definitions and statistics over courses, in exact arithmetic where it is exact.

`course` holds what is counted and by which definition, `rates` and `survival` the statistics, `report` the figures.
"""
