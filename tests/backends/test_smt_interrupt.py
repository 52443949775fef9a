"""An interrupt ends solving soon, and is no verdict."""

import os
import signal
import threading
import time

import pytest

from reqonto.backends.base import Budget
from reqonto.backends.smt import SMT
from reqonto.logic.sorts import INTEGER, ObjectSort
from reqonto.logic.terms import Apply, Arith, Compare, Exists, Function, Var, conjunction, number
from reqonto.logic.theory import Axiom, KindInfo, Theory

THING = ObjectSort("Thing")


def hard():
    """x³ + y³ + z³ = 114: nobody knows whether it has a solution in whole numbers."""
    functions = {name: Function(name, (THING,), INTEGER) for name in "xyz"}
    thing = Var("t", THING)

    def cube(name):
        value = Apply(functions[name], (thing,))
        return Arith("*", value, Arith("*", value, value, INTEGER), INTEGER)

    total = Arith("+", cube("x"), Arith("+", cube("y"), cube("z"), INTEGER), INTEGER)
    axiom = Axiom("R", "must", (), conjunction(), Exists((thing,), Compare("=", total, number(114))))
    return Theory({"Thing": KindInfo("Thing", THING)}, functions, (axiom,))


def test_an_interrupt_ends_solving_within_two_seconds():
    session = SMT().open(hard())
    sent = []

    def interrupt():
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    # A run in the background has the interrupts of the terminal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(1.0, interrupt)
    timer.start()

    with pytest.raises(KeyboardInterrupt):
        session.possible(None, keeping=["R"], budget=Budget(steps=2_000_000_000, seconds=60))

    assert time.monotonic() - sent[0] < 2
    timer.join()


def test_the_clock_ends_a_hard_question_undecided():
    answer = SMT().open(hard()).possible(None, keeping=["R"], budget=Budget(steps=2_000_000_000, seconds=1))

    assert answer.reason == "time"


def test_whoever_has_a_handler_hears_of_an_interrupt_however_near_the_answer_is():
    heard = []
    before = signal.signal(signal.SIGINT, lambda *_: heard.append(time.monotonic()))
    try:
        timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
        timer.start()
        answer = SMT().open(hard()).possible(None, keeping=["R"], budget=Budget(steps=2_000_000_000, seconds=2))
        timer.join()
    finally:
        signal.signal(signal.SIGINT, before)

    # The question went on, and the handler was called nevertheless.
    assert (answer.reason, len(heard)) == ("time", 1)
