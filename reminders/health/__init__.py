"""Whether the service is well: findings read from the record, for readiness, doctor, Today, pages and the heartbeat."""
