"""How replies come in, by webhook or from the provider's list: stored raw, put in order, and given to be read."""
