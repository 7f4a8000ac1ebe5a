"""The commands of `steelyard show MEASURE`, one file a measure."""
