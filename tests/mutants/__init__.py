"""Mutants: small changes made to the code on purpose, each of which some test must notice. `make mutants` runs them."""
