"""The Celery clockwork: a beat schedule and tasks of a few lines each."""
