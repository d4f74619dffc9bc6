"""Proofs are added up, and keep one user for whom the form did not open."""

from app.ledger.proofs import ProofCount, ProofKey, read_proofs, write_proofs

BCRYPT = ProofKey("bcrypt", "password_hash")
SALTED = ProofKey("salted_sha256", "sha256")


async def test_counts_add_up(database):
    async with database.writing() as connection:
        await write_proofs(connection, {BCRYPT: ProofCount(2), SALTED: ProofCount(0, 1, "7")})
        await write_proofs(connection, {BCRYPT: ProofCount(1), SALTED: ProofCount(4)})
        await write_proofs(connection, {})
        assert await read_proofs(connection) == {BCRYPT: ProofCount(3, 0, ""), SALTED: ProofCount(4, 1, "7")}


async def test_last_wrong_user_is_named(database):
    async with database.writing() as connection:
        await write_proofs(connection, {SALTED: ProofCount(0, 1, "7")})
        await write_proofs(connection, {SALTED: ProofCount(0, 1, "8")})
        assert (await read_proofs(connection))[SALTED].wrong_id == "8"
