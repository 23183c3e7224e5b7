"""Tests of the settings that are more than a number or a word."""
