"""Scripts of SMT-LIB as specifications: sorts, functions and assertions of logics that the language has words for."""
