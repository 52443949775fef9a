"""RDF as text: triples with their places."""
