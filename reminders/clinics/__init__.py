"""What an administrator does: clinics, on-call lists, staff, API keys, sign-in throttle. Knows no patient."""
