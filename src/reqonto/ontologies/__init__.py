"""The check of ontologies: what is read, what is asked, what is told."""
