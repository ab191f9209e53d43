"""The hundred teas of the benchmarks' site, for Python's server and for the checks.

It is written anew from the Swift peers' Tea.swift, so that the one shows what is wrong in the
other.
"""

import json
from dataclasses import dataclass
from http import HTTPStatus

NOT_A_NUMBER = "The id is no number."


@dataclass(frozen=True)
class Tea:
    """Its members are in the order of their names, in which each server writes them."""

    grams: int
    id: int
    name: str
    origin: str
    steepingSeconds: int
    tags: list


GARDENS = (
    ("Assam", "India"), ("Darjeeling", "India"), ("Nilgiri", "India"), ("Uva", "Sri Lanka"),
    ("Dimbula", "Sri Lanka"), ("Keemun", "China"), ("Longjing", "China"), ("Uji", "Japan"),
    ("Alishan", "Taiwan"), ("Thyolo", "Malawi"),
)
KINDS = ("black, whole leaves", "green, whole leaves", "white, buds", "oolong, rolled")
TASTES = ("malty, with some honey", "floral, with some citrus", "grassy and fresh")
OCCASIONS = ("for the morning", "for the afternoon")


def tea(number):
    garden, country = GARDENS[number % len(GARDENS)]
    return Tea(
        grams=50 * (1 + number % 4),
        id=number,
        name=f"{garden}, lot {number} of the spring picking",
        origin=f"{garden}, {country}",
        steepingSeconds=120 + 30 * (number % 5),
        tags=[values[number % len(values)] for values in (KINDS, TASTES, OCCASIONS)],
    )


TEAS = {number: tea(number) for number in range(1, 101)}


def unknown(number):
    return f"There is no tea {number}."


def content(number):
    """The bytes that answer a request for a tea."""
    return json.dumps(vars(TEAS[number]), separators=(",", ":")).encode()


def problem(status, detail=None):
    """The members that answer a request that went wrong, besides its id. (RFC 9457)"""
    members = {"title": HTTPStatus(status).phrase, "status": status}
    return members if detail is None else {**members, "detail": detail}
