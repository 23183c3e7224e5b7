"""The soak: hours of care time at work, in which memory, descriptors and logs must not grow with time."""
