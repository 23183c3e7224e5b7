"""What people and machines call: desk pages, sign-in, webhooks, API."""
