"""What a reply says, and about which of its check-in's questions."""
