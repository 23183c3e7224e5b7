"""What an administrator manages: clinics, on-call lists, staff, API keys, sign-in limits. No patient data."""
