"""Specifications as the requirement tools of others keep them, and back.

A format is a pair of functions between texts or folders and `Document`s; what a document means to the language is said
once, in `outward` and `inward`.
"""
