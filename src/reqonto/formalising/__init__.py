"""Prose requirements as sentences of the language, by patterns alone.

What a sentence must say to be understood is written down in `english` and `chinese`; every word of it must be one of a
pattern or of the specification's own vocabulary.  What is left over is told, and the requirement stays prose.
"""
