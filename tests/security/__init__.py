"""What an attacker tries: every route, odd bytes, sessions, forgeries, mail, and the files at rest."""
