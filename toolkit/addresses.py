"""How an edition is named in addresses: ``2`` is its latest revision, ``2.0`` and ``2.1`` exact."""

LARGEST = 32767  # what the column of a number holds


class EditionName:
    """``2`` or ``2.1``; whoever writes an address may give the number alone."""

    regex = r"[0-9]{1,5}(?:\.[0-9]{1,5})?"

    def to_python(self, value: str) -> str:
        if any(int(part) > LARGEST for part in value.split(".")):
            raise ValueError(value)
        return value

    def to_url(self, value) -> str:
        return str(value)
