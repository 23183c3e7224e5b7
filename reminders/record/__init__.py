"""The outcomes record: tables by subject, sealing, append-only rules, migrations."""
