"""The local server: a start page and the SPARQL 1.1 protocol, over the dataset of one specification."""
