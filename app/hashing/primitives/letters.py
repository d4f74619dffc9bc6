"""Upper and lower case as databases and Windows know it: a letter becomes one letter, or stays (`ß`, `İ`)."""


def upper(text: str) -> str:
    """Upper case, letter by letter."""
    return "".join(_one(letter, letter.upper()) for letter in text)


def lower(text: str) -> str:
    """Lower case, letter by letter."""
    return "".join(_one(letter, letter.lower()) for letter in text)


def _one(letter: str, folded: str) -> str:
    return folded if len(folded) == 1 else letter
