fof(greeks, axiom, ! [X] : (greek(X) => human(X))).
fof(socrates, axiom, human(socrates)).
fof(converse, conjecture, greek(socrates)).
