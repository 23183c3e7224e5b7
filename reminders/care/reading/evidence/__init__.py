"""What speaks for and against each value of a reply being the pain asked for."""
