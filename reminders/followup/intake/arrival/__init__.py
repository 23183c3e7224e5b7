"""How replies arrive, by webhook or from the provider's list: finding the clinic, storing, and ordering by time."""
