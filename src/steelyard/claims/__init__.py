"""Claims: is this sentence true? Reads a text, resolves its quantitative claims, and checks them.

`read` turns text into claims, `arithmetic` holds them against each other, `resolve` finds the figures of the ledger
that they are about, `verdict` judges. No language model: grammar and lexicon are files under data/claims.
"""
