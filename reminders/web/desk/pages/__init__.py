"""One page, or one family of forms, a file."""
