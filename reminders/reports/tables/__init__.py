"""The record as tables for a statistician: what one row is, and what each column means, said once.

From these definitions come the header of the CSV, the items of the JSON, the models of the API and the data dictionary.
"""
