"""What the schema says of every list, so that no view has to."""


def lists_refuse_bad_filters(result: dict, generator, request, public) -> dict:
    """A list answers 400 as problem+json to a filter that cannot be read."""
    bad = {
        "description": "Un filtro non si legge: problem+json.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    for operations in result["paths"].values():
        for method, operation in operations.items():
            if method == "get" and operation.get("parameters"):
                operation["responses"].setdefault("400", bad)
    return result
