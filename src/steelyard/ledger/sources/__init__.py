"""Readers: the bytes of a file into a table of texts in the ledger's columns, or an error that says what to
mend.
"""
