"""The parts of a release page, one question a file; `desk` holds what they share."""
