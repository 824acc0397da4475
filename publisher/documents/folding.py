"""Texts as the eye reads them, so that no internal name hides behind other characters."""

import re
import unicodedata
from functools import cache
from pathlib import Path

_UNSEEN_KINDS = {"Cc", "Cf", "Mn", "Me"}
"""Unicode's categories of control characters, those that only tell how to show others, and marks."""

_UNSEEN_LETTERS = re.compile("[\u115f\u1160\u3164\uffa0]")


def folded(text: str) -> str:
    """Return a text in lower case and NFKC, without what is not seen, and with a-z, 0-9 for what looks like it.

    A letter with an accent stays what it is. A line break is a space.
    """
    if text.isascii() and text.isprintable():
        return text.lower()
    spaced = (" " if each.isspace() else each for each in unicodedata.normalize("NFKC", text))
    seen = "".join(each for each in spaced if unicodedata.category(each) not in _UNSEEN_KINDS)
    return _UNSEEN_LETTERS.sub("", seen).translate(_look_alikes()).lower()


@cache
def _look_alikes() -> dict[int, str]:
    lines = Path(__file__).with_name("confusables.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ") for line in lines if not line.startswith("#"))
    return {ord(other): plain for plain, others in pairs for other in others}
