"""After a fault: what is wrong, and the likely repair.

Each account knows one way of going wrong; they live in `faulty_*.py`, by what they are about.
"""

from __future__ import annotations

from reqonto.syntax.faulty_formulas import bare_formula, braced_formula, modality_inside
from reqonto.syntax.faulty_marks import (
    headless,
    missing_mark,
    stray_closer,
    swallowing_text,
    table_cell,
    unclosed,
    unreadable,
)
from reqonto.syntax.faulty_prose import prose, repeated
from reqonto.syntax.faulty_sentences import act_without_do, does_not_fit, no_party, spoken_habit
from reqonto.syntax.faulty_words import (
    bare_quantifier,
    early_item,
    for_all,
    keyword_as_name,
    late_unit,
    misspelt,
    misspelt_before,
    thousands,
    written_out,
)
from reqonto.syntax.glued import glued_word
from reqonto.syntax.modality import misplaced_modal
from reqonto.syntax.phrases import other_words
from reqonto.syntax.place import Explanation, Place


def explain(place: Place) -> Explanation:
    """The most telling account of why a token does not fit, with a repair if one is likely."""
    for account in _ACCOUNTS:
        found = account(place)
        if found is not None:
            return found
    return does_not_fit(place)


_ACCOUNTS = (
    swallowing_text, prose, repeated, bare_formula, braced_formula, no_party, spoken_habit, misplaced_modal,
    other_words, written_out, unreadable, table_cell, late_unit, unclosed, headless, stray_closer, thousands,
    glued_word, early_item, bare_quantifier, for_all, misspelt, misspelt_before, keyword_as_name, act_without_do,
    missing_mark, modality_inside,
)  # fmt: skip
"""What is asked, in this order; the first that knows something is believed."""
