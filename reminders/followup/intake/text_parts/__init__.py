"""Long texts that a phone sent in parts: finding the parts among its neighbors, and reading them as one."""
