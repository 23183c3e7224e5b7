"""Sending what is urgent from the web and beat processes while Redis or every worker is down."""
