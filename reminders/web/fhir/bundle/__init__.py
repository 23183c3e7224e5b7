"""Reading a Bundle that enrolls: from the sender's JSON to a request of the use case, with the path of each field."""
