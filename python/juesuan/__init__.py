"""决算: makes, checks and audits Chinese public-sector final-accounts disclosure reports (部门决算公开).

>>> import juesuan
>>> report = juesuan.Report.read("examples/zhaohua-union-2020")
>>> report.check().is_publishable
True
>>> files = juesuan.generate(report, ["pdf"])
>>> files["pdf"][:4]
b'%PDF'

Amounts are `decimal.Decimal` in 元, those in tables in 万元; a `float` is refused wherever an amount is meant.
"""

from ._native import (
    DataError,
    Error,
    Explanation,
    Finding,
    Findings,
    FormError,
    InputError,
    InternalError,
    Label,
    LayoutError,
    Report,
    Table,
    WriteError,
    __version__,
    audit,
    generate,
)

__all__ = [
    "DataError", "Error", "Explanation", "Finding", "Findings", "FormError", "InputError", "InternalError", "Label",
    "LayoutError", "Report", "Table", "WriteError", "__version__", "audit", "generate",
]
