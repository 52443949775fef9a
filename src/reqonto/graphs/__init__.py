"""Specifications as graphs of RDF: what they say as facts, axioms and trees, and how they are read back."""
