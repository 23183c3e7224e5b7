"""Tests of the Celery worker: its duties, its watchdog, its connection to Redis, its shutdown."""
