"""Distances on the globe. A point is a unit vector: SQL compares straight chords and needs no trigonometry."""

import math

from bot.messages import Coordinates

EARTH_RADIUS_KM = 6371.0088

Vector = tuple[float, float, float]


def vector(point: Coordinates) -> Vector:
    """Return the unit vector of a point."""
    latitude, longitude = math.radians(point.latitude), math.radians(point.longitude)
    level = math.cos(latitude)
    return level * math.cos(longitude), level * math.sin(longitude), math.sin(latitude)


def squared_chord(kilometres: float) -> float:
    """Return the squared straight line between two points that far apart on the surface."""
    half_angle = min(max(kilometres, 0.0) / (2 * EARTH_RADIUS_KM), math.pi / 2)
    return (2 * math.sin(half_angle)) ** 2


def kilometres(squared: float) -> float:
    """Return the way over the surface for a squared chord; grows exactly as the chord does."""
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(max(squared, 0.0)) / 2))


def distance_km(one: Coordinates, other: Coordinates) -> float:
    """Return the great-circle distance between two points."""
    return kilometres(sum((a - b) ** 2 for a, b in zip(vector(one), vector(other), strict=True)))


def centre(vectors: list[Vector]) -> Coordinates | None:
    """Return the point in the middle; None without points, or where they cancel each other out."""
    x, y, z = (math.fsum(vector[axis] for vector in vectors) for axis in range(3))
    if math.hypot(x, y, z) < 1e-9:
        return None
    latitude, longitude = math.atan2(z, math.hypot(x, y)), math.atan2(y, x)
    return Coordinates(round(math.degrees(latitude), 4), round(math.degrees(longitude), 4))


def on_earth(point: Coordinates) -> bool:
    """Return whether the degrees can be a place."""
    return -90 <= point.latitude <= 90 and -180 <= point.longitude <= 180
