"""Solaris's MD5 crypt in Python: each round throws a coin of the digest before it, and heads hash Hamlet as well."""

import hashlib

from app.hashing.primitives.crypt_loops import crypt64
from app.hashing.primitives.lock import in_turns

BASIC_ROUNDS = 4096
"""Added to the rounds that a setting names."""

ROUND_WEIGHT = 16
"""One of these rounds takes as long as so many plain ones."""

_ORDER = ((0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5), (11,))

# Hamlet, act 3, scene 1, in the spelling of the Project Gutenberg text that the format fixed; NUL at its end.
HAMLET = b"""\
To be, or not to be,--that is the question:--
Whether 'tis nobler in the mind to suffer
The slings and arrows of outrageous fortune
Or to take arms against a sea of troubles,
And by opposing end them?--To die,--to sleep,--
No more; and by a sleep to say we end
The heartache, and the thousand natural shocks
That flesh is heir to,--'tis a consummation
Devoutly to be wish'd. To die,--to sleep;--
To sleep! perchance to dream:--ay, there's the rub;
For in that sleep of death what dreams may come,
When we have shuffled off this mortal coil,
Must give us pause: there's the respect
That makes calamity of so long life;
For who would bear the whips and scorns of time,
The oppressor's wrong, the proud man's contumely,
The pangs of despis'd love, the law's delay,
The insolence of office, and the spurns
That patient merit of the unworthy takes,
When he himself might his quietus make
With a bare bodkin? who would these fardels bear,
To grunt and sweat under a weary life,
But that the dread of something after death,--
The undiscover'd country, from whose bourn
No traveller returns,--puzzles the will,
And makes us rather bear those ills we have
Than fly to others that we know not of?
Thus conscience does make cowards of us all;
And thus the native hue of resolution
Is sicklied o'er with the pale cast of thought;
And enterprises of great pith and moment,
With this regard, their currents turn awry,
And lose the name of action.--Soft you now!
The fair Ophelia!--Nymph, in thy orisons
Be all my sins remember'd.
\0"""


def sun_md5_crypt(password: bytes, setting: bytes, *, rounds: int) -> str:
    """
    The digest in crypt(3)'s characters.

    Args:
        password: Any bytes.
        setting: The stored text before the last `$`: a salt with a `$` after it is another one than without.
        rounds: The setting's own and `BASIC_ROUNDS`.
    """
    digest = hashlib.md5(password + setting, usedforsecurity=False).digest()
    for turn in in_turns(rounds, weight=ROUND_WEIGHT):
        for number in turn:
            verse = HAMLET if _heads(digest, number) else b""
            digest = hashlib.md5(digest + verse + b"%d" % number, usedforsecurity=False).digest()
    return crypt64(digest, _ORDER)


def _heads(digest: bytes, number: int) -> bool:
    bits = int.from_bytes(digest, "little")
    first, second = _gather(digest, bits, 0), _gather(digest, bits, 8)
    first >>= bits >> number % 128 & 1
    second >>= bits >> (number + 64) % 128 & 1
    return bool((bits >> first % 128 ^ bits >> second % 128) & 1)


def _gather(digest: bytes, bits: int, start: int) -> int:
    """A byte of eight bits that the digest itself points at."""
    gathered = 0
    for place in range(8):
        shifted, shift = digest[place + start & 15], digest[place + start + 3 & 15]
        pointer = digest[shifted >> shift % 5 & 15] >> (shift >> (shifted & 7) & 1)
        gathered |= (bits >> (pointer & 127) & 1) << place
    return gathered
