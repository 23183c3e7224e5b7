"""The real parts that tests run against: PostgreSQL, Chromium, free ports, and nothing off this machine."""
