"""What the operator of an installation does: look after its health, its backups and its keys."""
