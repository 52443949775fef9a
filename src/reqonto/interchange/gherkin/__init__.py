"""Gherkin: features as scenarios of the language, and back."""
