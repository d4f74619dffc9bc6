"""Every scheme that is known, one file per family; families do not import each other."""

from app.hashing.contract import Scheme
from app.hashing.schemes import bcrypt

SCHEMES: tuple[Scheme, ...] = (*bcrypt.SCHEMES,)
