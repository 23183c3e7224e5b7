"""What replies are made of, before anyone asks what they mean: characters made plain, words, marks, clauses."""
