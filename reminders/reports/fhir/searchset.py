"""A page of resources as a Bundle of type searchset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from reminders.reports.fhir.names import Names, Resource

Query = Sequence[tuple[str, str]]


def searchset(
    resources: Sequence[Resource],
    address: str,
    links: Mapping[str, Query],
    names: Names,
    *,
    total: int | None = None,
    told: Resource | None = None,
) -> Resource:
    """The Bundle. `links` are `self` and perhaps `next`, each with its query at `address`; `told` is an
    OperationOutcome about the search. A list without entries is left out: FHIR has no empty ones.
    """
    entries: list[Resource] = [
        {"fullUrl": names.address(resource), "resource": resource, "search": {"mode": "match"}}
        for resource in resources
    ]
    if told is not None:
        entries.append({"resource": told, "search": {"mode": "outcome"}})
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        **({} if total is None else {"total": total}),
        "link": [
            {"relation": relation, "url": address + (f"?{urlencode(query)}" if query else "")}
            for relation, query in links.items()
        ],
        **({"entry": entries} if entries else {}),
    }
