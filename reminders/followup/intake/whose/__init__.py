"""Whose a reply is: clinic, patients on its phone, the texts it is one with, and the question it was sent to."""
