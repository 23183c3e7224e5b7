"""The simulated phone network: Twilio's Messages API and the patients' phones, on loopback.

It is a process of its own (`python -m reminders.texting.network`), so that the service talks to it exactly as to
Twilio: over HTTP, with the official client, and with signed webhooks.
"""
