"""One text's life: queue, claim, post, settle, reconcile."""
