"""TPTP: problems in FOF, TFF and CNF, read, proved or refuted, written."""
