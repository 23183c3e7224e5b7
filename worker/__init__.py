"""The Celery worker: a beat schedule, short tasks, and a watchdog."""
