"""The simulated phone network: Twilio's Messages API and the patients' phones, on loopback.

A process of its own (`python -m reminders.texting.network`), so that the service talks to it exactly as
it talks to Twilio: over HTTP, with the official client, signed webhooks coming back.
"""
