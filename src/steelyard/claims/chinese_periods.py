"""Chinese expressions of time: 2025年12月, 前11个月, 去年, 上半年, 一季度."""

from __future__ import annotations

from steelyard.base.period import Period
from steelyard.claims.calendars import Calendar, Point


class ChineseCalendar(Calendar):
    """Parses Chinese dates at one token."""

    def cjk(self, at: int) -> Point | None:
        """`2025年12月`, `前11个月`, `1-11月`, `去年`, `上半年`, `一季度`, `上月`."""
        year, place = 0, at
        if self.year(at) and self.word(at + 1) == "年":
            year, place = self.year(at), at + 2
        elif self.word(at) in ("今", "去") and self.word(at + 1) == "年" and self.anchor:
            year, place = self.anchor.year - (self.word(at) == "去"), at + 2
        found = self.cjk_part(place, year)
        if found is None and year:
            return Point(place - 1, Period.year_of(year))
        return found

    def cjk_part(self, at: int, year: int) -> Point | None:
        """What follows the year, or stands without one: months, halves, quarters."""
        texts = [self.word(at + i) for i in range(5)]
        if texts[0] == "前" and self.number(at + 1) and texts[2:4] == ["个", "月"]:
            return self.ranged(at + 3, year, 0, self.number(at + 1) - 1)
        if texts[0] in ("上", "下") and texts[1:3] == ["半", "年"]:
            half = texts[0] == "下"
            return self.ranged(at + 2, year, 6 * half, 6 * half + 5)
        if self.number(at) and texts[1:3] == ["季", "度"]:
            return self.quarter_cjk(at, year)
        if texts[0].isdigit() and texts[1] in ("-", "至", "—", "–") and texts[2].isdigit() and texts[3] == "月":
            return self.ranged(at + 3, year, int(texts[0]) - 1, int(texts[2]) - 1)
        if texts[0].isascii() and texts[0].isdigit() and texts[1] == "月" and 1 <= int(texts[0]) <= 12:
            return self.ranged(at + 1, year, int(texts[0]) - 1, int(texts[0]) - 1)
        if texts[:2] == ["上", "月"] and self.latest:
            return Point(at + 1, self.latest, loose=True)
        return None

    def quarter_cjk(self, at: int, year: int) -> Point | None:
        """`一季度` at a token."""
        number = self.number(at)
        return self.ranged(at + 2, year, 3 * number - 3, 3 * number - 1) if number <= 4 else None
