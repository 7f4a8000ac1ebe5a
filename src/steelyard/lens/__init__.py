"""Measures: what happened and what explains it. Frames in, frames out; never opens the store."""
