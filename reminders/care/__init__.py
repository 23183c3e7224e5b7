"""The rules of care: pure functions over plain values. Imports nothing of ours."""
