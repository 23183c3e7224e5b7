"""Importing spreadsheets: patients to enroll, and the history of infusions and answers, all of a file or nothing."""
