"""Speed as a ratio: `make bench` measures the product beside simpler ways to do the same. See README.md here."""
