"""What browser tests look for on a drawn page, as functions of JavaScript."""

from __future__ import annotations

OVERLAPS = """
(slack) => [...document.querySelectorAll('.plot svg')].flatMap((svg) => {
  const shown = (t) => t.textContent.trim() && getComputedStyle(t).opacity > 0;
  const texts = [...svg.querySelectorAll('text')].filter(shown);
  const boxes = texts.map((t) => [t.textContent, t.getBoundingClientRect()]);
  return boxes.flatMap(([a, p], i) => boxes.slice(i + 1).filter(([b, q]) => a !== b &&
    Math.min(p.right, q.right) - Math.max(p.left, q.left) > slack &&
    Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > slack).map(([b]) => a + ' / ' + b));
})
"""
"""Pairs of texts within one chart whose boxes overlap; text hidden by a halo of its own wording does not count."""
