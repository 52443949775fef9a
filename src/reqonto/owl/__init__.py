"""OWL 2: axioms with their places, what they may say in a profile, which of them matter, and why something follows."""
