"""What the operator of an installation does: check it, back it up, restore it, change its keys, erase patients."""
