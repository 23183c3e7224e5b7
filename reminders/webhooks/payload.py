"""What a webhook says: what happened, when, and ids. A receiver that wants more asks the API with a key."""

from __future__ import annotations

import json

from reminders.record.webhooks import WebhookDelivery


def body_of(delivery: WebhookDelivery) -> bytes:
    """The body of a webhook, the same bytes at every attempt. It holds no patient data."""
    data = {"id": delivery.subject_id, "patient_id": delivery.patient_id, "infusion_id": delivery.infusion_id}
    happened = delivery.happened_at.isoformat().replace("+00:00", "Z")
    content = {"type": delivery.event, "timestamp": happened, "data": data}
    return json.dumps(content, separators=(",", ":")).encode("ascii")
