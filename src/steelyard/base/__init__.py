"""Words and measures without I/O: periods, calendar, units, economies, products."""
