"""The sample page and the outline reader, found beside the tests."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
for folder in (HERE, HERE.parents[1]):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@pytest.fixture(scope="session")
def brief():
    from brief_sample import sample

    return sample()


@pytest.fixture(scope="session")
def page_html(brief):
    from steelyard.brief import render

    return render.html(brief)
