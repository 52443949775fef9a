"""Smaller edits than giving a requirement up: made of the text, and tried before anybody sees them.

`candidates`, `roles` and `cells` read possible edits off the trees, in the words of `cases`; `nearest` finds the value
of a bound that works, `trials` runs the check with an edited text and compares what it finds, `offers` puts it all
together for a conflict, and `texts` writes an edit into the file.
"""
