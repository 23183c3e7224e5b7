"""Alerting staff: flags, who may acknowledge and resolve them, and paging the on-call list by text and e-mail."""
