"""Starting things: the private Redis, the service's processes, and the supervisor that runs them together."""
