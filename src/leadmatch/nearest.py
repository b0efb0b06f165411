"""What to say of a name that does not exist."""

from collections.abc import Iterable


def nearest(wrong: str, known: Iterable[str]) -> str:
    """The end of a message on a name that does not exist: the nearest one that does, else all of them.

    >>> nearest("reynold", ["reynolds", "roadster"]), nearest("x", ["a", "b"])
    (": did you mean 'reynolds'?", ': there are a, b')
    """
    from difflib import get_close_matches  # only to say what is wrong

    known = list(known)
    near = get_close_matches(wrong.lower(), [k.lower() for k in known], 1, 0.5)
    match = next((k for k in known if near and k.lower() == near[0]), None)
    return f": did you mean {match!r}?" if match else f": there are {', '.join(known[:50]) or 'none'}"
