"""What the writer wants: no more texts, texts again, help, a call, or to say that the number is somebody else's."""
