"""Counting in calendars, against stepping through time minute by minute with nothing but the clocks of the zone."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reqonto.logic.calendars import Calendar, Reckoning, day_number, distance

ZONES = [
    "Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/Havana", "America/St_Johns",
    "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran",
]  # fmt: skip
"""Zones that change their clocks at midnight, by half an hour, over a day, and not at all."""

NATIONAL = frozenset(range(day_number(date(2026, 10, 1)), day_number(date(2026, 10, 7)) + 1))
CN = Calendar(
    "CN",
    "Asia/Shanghai",
    frozenset({5, 6}),
    NATIONAL | {day_number(date(2026, 1, 1))},
    frozenset({day_number(date(2026, 10, 10))}),
    day_number(date(2026, 1, 1)),
    day_number(date(2026, 12, 31)),
)


def second(text, zone="Asia/Shanghai"):
    return Fraction(int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()))


def shown(second, zone="Asia/Shanghai"):
    return datetime.fromtimestamp(int(second), ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-09-30 10:00", 1, "2026-10-08 23:59:59"),
        ("2026-09-30 10:00", 3, "2026-10-10 23:59:59"),
        ("2026-09-30 00:00", 3, "2026-10-10 23:59:59"),
        ("2026-09-30 23:59:59", 3, "2026-10-10 23:59:59"),
        ("2026-10-01 00:00", 3, "2026-10-10 23:59:59"),
        ("2026-10-08 00:00", 3, "2026-10-12 23:59:59"),
        ("2026-10-11 12:00", 1, "2026-10-12 23:59:59"),
        ("2026-03-06 18:00", 1, "2026-03-09 23:59:59"),
        ("2026-10-09 09:00", -1, "2026-10-08 00:00:00"),
        ("2026-10-08 09:00", -1, "2026-09-30 00:00:00"),
        ("2026-10-11 09:00", -1, "2026-10-10 00:00:00"),
    ],
)
def test_business_days_over_a_holiday_with_a_workday_for_it(start, count, end):
    assert shown(Reckoning(CN, "business day", count).at(second(start))) == end


@pytest.mark.parametrize("start", ["2025-12-30 23:59:59", "2027-01-01 00:00", "2026-12-31 10:00", "2026-12-29 10:00"])
def test_a_calendar_says_nothing_beyond_the_years_that_it_lists(start):
    assert Reckoning(CN, "business day", 3).at(second(start)) is None


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2025-12-31 00:00", 2, "2026-01-05 23:59:59"),
        ("2025-12-31 23:59:59", 2, "2026-01-05 23:59:59"),
        ("2027-01-01 10:00", -1, "2026-12-31 00:00:00"),
    ],
)
def test_the_day_counted_from_need_not_be_known_since_it_is_not_counted(start, count, end):
    assert shown(Reckoning(CN, "business day", count).at(second(start))) == end


def test_the_year_that_is_missing_is_told():
    counted = Reckoning(CN, "business day", 3)

    assert [counted.silent_year(second(text)) for text in ("2026-12-30 10:00", "2031-05-05 10:00")] == [2027, 2031]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-01-30", 1, "2026-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
        ("1985-07-03", 216, "2003-07-03"),
    ],
)
def test_months_lead_to_the_same_day_or_the_last_of_the_month(start, months, end):
    counted = Reckoning(Calendar(), "month", months, dates=True)

    assert counted.at(Fraction(day_number(date.fromisoformat(start)))) == day_number(date.fromisoformat(end))


def test_days_with_a_change_of_the_clocks_have_23_or_25_hours():
    week = Reckoning(Calendar(zone="Europe/Berlin"), "day", 1)
    spring, autumn = second("2026-03-28 12:00", "Europe/Berlin"), second("2026-10-24 12:00", "Europe/Berlin")

    assert (week.at(spring) + 1 - spring, week.at(autumn) + 1 - autumn) == (35 * 3600, 37 * 3600)


def test_finer_ticks_end_the_day_with_its_last_tick():
    counted = Reckoning(CN, "business day", 1, Fraction(1, 1000))

    assert counted.at(second("2026-03-06 18:00") * 1000) == second("2026-03-10 00:00") * 1000 - 1


def test_a_calendar_that_is_never_open_gives_nothing():
    never = Reckoning(Calendar("X", weekend=frozenset(range(7))), "business day", 1)

    assert (never.at(Fraction(0)), never.silent_year(Fraction(0))) == (None, None)


def test_many_business_days_without_listed_days_are_counted_by_weeks():
    plain = Calendar("W", "Asia/Shanghai", frozenset({5, 6}))
    listed = Calendar("L", "Asia/Shanghai", frozenset({5, 6}), frozenset({day_number(date(1900, 1, 1))}))
    start = second("2026-03-06 18:00")

    for count in (1, 4, 5, 6, 99, -1, -5, -6, -250):
        assert Reckoning(plain, "business day", count).at(start) == Reckoning(listed, "business day", count).at(start)


def test_a_day_to_which_the_clocks_go_back_ends_when_it_is_over_for_good():
    # At one minute past midnight the clocks went back to 23:01 of the day before.
    counted = Reckoning(Calendar(zone="America/St_Johns"), "day", 1)
    noon = second("2010-11-05 12:00", "America/St_Johns")

    assert counted.at(noon) + 1 - noon == 37 * 3600


# ---------------------------------------------------------------- against stepping through time


def local(second, zone):
    return datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(zone)).date()


def days_from(second, zone, step):
    """The days that the clocks of the zone show after (before) an instant, each once, and when they begin and end."""
    current, begun, at = local(second, zone), None, second
    for _ in range(60 * 24 * 40):
        at += 60 * step
        day = local(at, zone)
        if (day > current) if step > 0 else (day < current):
            if begun is not None:
                yield current, begun, at
            current, begun = day, at


def stepped(second, zone, count, is_open):
    """The last second of the count-th open day after an instant (backwards: the first second of it)."""
    step = 1 if count > 0 else -1
    left = abs(count)
    for day, _, end in days_from(second - second % 60, zone, step):
        left -= is_open(day)
        if not left:
            return end - 1 if count > 0 else end + 60
    return None


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([*((year, zone) for year in (2017, 2026) for zone in ZONES), (2011, "Pacific/Apia")]),
    st.sampled_from([0, 30, 60, 75, 90, 270, 300, 310, 330]),
    st.integers(0, 40 * 24 * 60),
    st.integers(1, 6) | st.integers(-6, -1),
    st.frozensets(st.integers(0, 6), max_size=4),
    st.frozensets(st.integers(0, 60), max_size=12),
)
def test_counting_agrees_with_the_clocks_of_the_zone(place, start, minutes, count, weekend, closed):
    year, zone = place
    begin = datetime(year, 1, 1, tzinfo=ZoneInfo(zone)) + timedelta(days=start)
    at = int(begin.timestamp()) + 60 * minutes
    holidays = frozenset(day_number(begin.date()) + each for each in closed)

    def is_open(day):
        return day.weekday() not in weekend and day_number(day) not in holidays

    counted = Reckoning(Calendar("C", zone, weekend, holidays), "business day", count).at(Fraction(at))
    expected = stepped(at, zone, count, is_open)

    assert expected is None or counted == expected


COUNTS = st.builds(
    Reckoning,
    st.just(CN) | st.sampled_from([Calendar(zone="Europe/Berlin"), Calendar("W", "Asia/Shanghai", frozenset({6}))]),
    st.sampled_from(["business day", "day", "month"]),
    st.integers(1, 12) | st.integers(-12, -1),
)


@settings(max_examples=25, deadline=None)
@given(COUNTS, COUNTS, st.lists(st.integers(0, 364 * 86_400), min_size=2, max_size=12))
def test_what_a_solver_is_told_holds_on_every_day(one, other, seconds):
    start = int(second("2026-01-01 00:00"))
    values = [(Fraction(start + each), one.at(Fraction(start + each))) for each in sorted(seconds)]
    known = [(at, value) for at, value in values if value is not None]

    low, high = one.limits
    assert all(low <= value - at <= high for at, value in known)
    assert [value for _, value in known] == sorted(value for _, value in known)
    for at, value in known:
        (piece,) = [each for each in one.pieces(one.day(at), one.day(at)) if each.first <= at <= each.last]
        assert piece.value == value
        theirs = other.at(at)
        if theirs is not None:
            least, most = distance(one, other)
            assert least <= theirs - value <= most


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(60 * 86_400, 300 * 86_400))
def test_the_first_instant_that_reaches_a_value_is_the_first(counted, seconds):
    value = second("2026-01-01 00:00") + seconds
    first = counted.first_reaching(value)

    assert first is not None
    assert counted.at(Fraction(first)) >= value > counted.at(Fraction(first - 1))
