% All Greeks are human, and no human is a god.
fof(greeks, axiom, ! [X] : (greek(X) => human(X))).
fof(gods, axiom, ! [X] : (human(X) => ~ god(X))).
fof(cities, axiom, ? [X] : (greek(X) & lives_in(X, athens))).
fof(no_greek_gods, conjecture, ~ ? [X] : (greek(X) & god(X))).
