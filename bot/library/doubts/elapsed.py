"""How long ago a day of a record was. Counts from the last day that a date can mean; invents no precision."""

from datetime import date

from bot.library.dates import Age, PartialDate

# Sooner than that, the date alone says enough.
_FEWEST_DAYS = 14
_DAYS_IN = {"week": 7, "month": 30.4375, "year": 365.25}
# From so many days on the next wider unit is used.
_MOST_DAYS_AS = {"week": 59, "month": 715}


def is_past(day: PartialDate | None, today: date) -> bool:
    """Return whether a day is surely over."""
    return day is not None and day.latest < today


def is_ahead(day: PartialDate | None, today: date) -> bool:
    """Return whether a day is surely still to come."""
    return day is not None and day.earliest > today


def is_months_old(day: PartialDate | None, months: int, today: date) -> bool:
    """Return whether so many whole months have passed since a day."""
    if day is None:
        return False
    latest = day.latest
    years, month = divmod(latest.year * 12 + latest.month - 1 + months, 12)
    return (years, month + 1, latest.day) <= (today.year, today.month, today.day)


def is_years_ahead(day: PartialDate | None, years: int, today: date) -> bool:
    """Return whether a day is surely more than so many years ahead."""
    if day is None:
        return False
    earliest = day.earliest
    return (earliest.year - years, earliest.month, earliest.day) > (today.year, today.month, today.day)


def time_since(day: PartialDate | None, today: date) -> Age | None:
    """Return about how long ago a day was, in the unit that people would use; None for a few days or none."""
    if day is None:
        return None
    days = (today - day.latest).days
    if days < _FEWEST_DAYS:
        return None
    unit = next((unit for unit, most in _MOST_DAYS_AS.items() if days <= most), "year")
    return Age(round(days / _DAYS_IN[unit]), unit)
