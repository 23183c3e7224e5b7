"""How a reply comes in, by webhook or by the provider's list: whose it is, stored raw, dated by when it was written."""
