"""Telling staff: flags, who may settle them, paging the on-call list by text and mail."""
