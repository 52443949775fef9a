"""Smaller edits than giving a requirement up: made of the text, and tried before anybody sees them.

`candidates` reads possible edits off the trees, `nearest` finds the value of a bound that works, `trials` runs the
check with an edited text and compares what it finds, `offers` puts it all together for a conflict, and `texts` writes
an edit into the file.
"""
