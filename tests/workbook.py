"""A workbook laid out like the CPB World Trade Monitor's, of invented or given numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TITLE = "Merchandise world trade, fixed base 2021=100"
STAMP = "21 February 2025  10:00:42"


def letters(column: int) -> str:
    """The column's letters: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def workbook(
    series: Mapping[str, Mapping[str, float | str]],
    *,
    title: str = TITLE,
    stamp: str = STAMP,
    sheet: str = "trade_out",
    months: list[str] | None = None,
) -> bytes:
    """Series by code (`xgz_cn_qnmi_sn`), each from month (`2024-12`) to value; some texts are shared, some inline."""
    calendar = months or sorted({month for values in series.values() for month in values})
    shared: list[str] = []

    def text(value: str) -> str:
        shared.append(value)
        return f't="s"><v>{len(shared) - 1}</v>'

    rows = {1: {2: text("CPB WORLD TRADE MONITOR")}, 2: {2: text(title)}}
    rows[4] = {2: _inline(stamp), **{6 + at: text(month.replace("-", "m")) for at, month in enumerate(calendar)}}
    for line, (code, values) in enumerate(series.items(), 8):
        held = {6 + at: _value(values[month]) for at, month in enumerate(calendar) if month in values}
        rows[line] = {2: _inline(f"Series {code}"), 3: text(code), 4: _value(1000.0), **held}
    return _archive(rows, shared, sheet)


def _inline(value: str) -> str:
    return f't="inlineStr"><is><t>{escape(value)}</t></is>'


def _value(value: float | str) -> str:
    return f"><v>{value}</v>"


def _archive(rows: dict[int, dict[int, str]], shared: list[str], sheet: str) -> bytes:
    body = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{letters(at)}{row}" {cell}</c>' for at, cell in sorted(cells.items()))
        + "</row>"
        for row, cells in sorted(rows.items())
    )
    table = "".join(f"<si><t>{escape(one)}</t></si>" for one in shared)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets><sheet name="{sheet}" r:id="rId1"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        )
        whole = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", whole)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{table}</sst>')
    return stream.getvalue()
