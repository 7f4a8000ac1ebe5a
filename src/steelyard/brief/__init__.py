"""One-file pages: composed from lens measures, worded by templates, drawn with an embedded chart runtime."""
