CREATE TABLE "user" (
    id INT NOT NULL,
    email VARCHAR(180) NOT NULL,
    roles JSON NOT NULL,
    password VARCHAR(255) NOT NULL,
    is_verified BOOLEAN NOT NULL,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX UNIQ_8D93D649E7927C74 ON "user" (email);

CREATE TABLE reset_password_request (
    id INT NOT NULL,
    user_id INT NOT NULL REFERENCES "user" (id),
    selector VARCHAR(20) NOT NULL,
    hashed_token VARCHAR(100) NOT NULL,
    PRIMARY KEY (id)
);
