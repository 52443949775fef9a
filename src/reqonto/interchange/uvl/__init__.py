"""UVL: feature models as features and groups of the language, and back; how many products there are."""
