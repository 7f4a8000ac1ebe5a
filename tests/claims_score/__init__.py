"""Score the reader of claims on labelled texts: `make claims-score`."""
