"""The language server: what editors ask about texts that somebody is just writing."""
