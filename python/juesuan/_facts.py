"""Facts in Python's own types as the text of a `report.toml`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import tomli_w


def to_toml(facts: Mapping[str, Any]) -> str:
    """The facts as TOML; what TOML cannot say exactly is refused, with its path.

    >>> to_toml({"year": 2024, "total": {"prior": Decimal("12.30")}})
    'year = 2024\\n\\n[total]\\nprior = 12.30\\n'
    >>> to_toml({"total": {"prior": 12.3}})
    Traceback (most recent call last):
    TypeError: total.prior: 12.3 is a float; write a Decimal, an int or a text (金额请用 Decimal 或文本)
    """
    return tomli_w.dumps(_exact(facts, ""))


def _exact(value: Any, path: str) -> Any:
    if isinstance(value, Mapping):
        items = ((str(key), item) for key, item in value.items() if item is not None)
        return {key: _exact(item, f"{path}.{key}" if path else key) for key, item in items}
    if isinstance(value, (list, tuple)):
        return [_exact(item, f"{path}[{at}]") for at, item in enumerate(value)]
    if isinstance(value, float):
        raise TypeError(f"{path}: {value!r} is a float; write a Decimal, an int or a text (金额请用 Decimal 或文本)")
    if isinstance(value, Decimal) and value.is_finite():
        # Digits alone: TOML would read 1E+3 as another kind of number.
        return Decimal(format(value, "f")) if value.as_tuple().exponent != 0 else int(value)
    if isinstance(value, (str, bool, int, date)):
        return value
    raise TypeError(f"{path}: {value!r} cannot be a fact")
