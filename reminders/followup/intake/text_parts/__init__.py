"""A long text that a phone sent in parts: found among its neighbors, and read as one."""
