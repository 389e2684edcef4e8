"""Inputs that nobody sends on purpose: whatever comes, the site answers, and never with an error of its own.

A short run belongs to the suite; ``XINGLIN_FUZZ_EXAMPLES=1000`` makes it a long one. The end of the run tells how many inputs there were.
"""
