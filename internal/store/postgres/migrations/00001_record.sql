-- +goose Up
-- Every entry of the record, in the order of the log. salt, payload, actor and about go when it is purged.
CREATE TABLE records (
    seq        BIGINT PRIMARY KEY,
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    kind       TEXT COLLATE "C" NOT NULL,
    at         TEXT COLLATE "C" NOT NULL,
    actor      TEXT COLLATE "C",
    about      TEXT COLLATE "C",
    salt       BYTEA,
    payload    BYTEA,
    commitment BYTEA NOT NULL,
    leaf       BYTEA NOT NULL
);
CREATE INDEX records_about ON records (about, seq);
CREATE INDEX records_keys ON records (kind, seq) WHERE kind IN ('log_begun', 'audit_key'); -- asked at each start

-- Roots of the complete subtrees of 256^level entries.
CREATE TABLE subtrees (
    level BIGINT NOT NULL,
    n     BIGINT NOT NULL,
    hash  BYTEA NOT NULL,
    PRIMARY KEY (level, n)
);

-- Where the log ends: one row.
CREATE TABLE log (
    one        BIGINT PRIMARY KEY CHECK (one = 1),
    origin     TEXT COLLATE "C" NOT NULL,
    size       BIGINT NOT NULL,
    edge       BYTEA NOT NULL,
    checkpoint TEXT COLLATE "C" NOT NULL,
    kept       BIGINT NOT NULL,
    signer     TEXT COLLATE "C" NOT NULL,
    moved_to   TEXT COLLATE "C" NOT NULL
);

-- Signed checkpoints that are kept for good.
CREATE TABLE checkpoints (
    size BIGINT PRIMARY KEY,
    note TEXT COLLATE "C" NOT NULL
);

-- What follows is drawn from the records; seq is the one that a row is drawn from.
CREATE TABLE users (
    seq        BIGINT PRIMARY KEY REFERENCES records (seq),
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    kind       TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    name_key   TEXT COLLATE "C" NOT NULL UNIQUE,
    email      TEXT COLLATE "C" NOT NULL,
    roles      TEXT COLLATE "C" NOT NULL,
    disabled   BOOLEAN NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    changed_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE api_keys (
    seq        BIGINT PRIMARY KEY REFERENCES records (seq),
    id         TEXT COLLATE "C" NOT NULL UNIQUE,
    owner      TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    name       TEXT COLLATE "C" NOT NULL,
    hash       BYTEA NOT NULL UNIQUE,
    scopes     TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C",
    revoked_at TEXT COLLATE "C"
);

CREATE TABLE snapshots (
    seq     BIGINT PRIMARY KEY REFERENCES records (seq),
    id      TEXT COLLATE "C" NOT NULL UNIQUE,
    kind    TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    version TEXT COLLATE "C" NOT NULL
);

CREATE TABLE versions (
    seq     BIGINT PRIMARY KEY REFERENCES records (seq),
    id      TEXT COLLATE "C" NOT NULL UNIQUE,
    program TEXT COLLATE "C" NOT NULL,
    matcher TEXT COLLATE "C" NOT NULL,
    policy  TEXT COLLATE "C" NOT NULL
);

CREATE TABLE version_snapshots (
    seq      BIGINT NOT NULL REFERENCES records (seq),
    versions TEXT COLLATE "C" NOT NULL REFERENCES versions (id),
    snapshot TEXT COLLATE "C" NOT NULL REFERENCES snapshots (id),
    PRIMARY KEY (snapshot, versions)
);
CREATE INDEX version_snapshots_seq ON version_snapshots (seq);

CREATE TABLE decisions (
    seq            BIGINT PRIMARY KEY REFERENCES records (seq),
    id             TEXT COLLATE "C" NOT NULL UNIQUE,
    transaction_id TEXT COLLATE "C" NOT NULL,
    disposition    TEXT COLLATE "C" NOT NULL,
    as_of          TEXT COLLATE "C" NOT NULL,
    versions       TEXT COLLATE "C" NOT NULL REFERENCES versions (id)
);
CREATE INDEX decisions_transaction ON decisions (transaction_id, seq);
CREATE INDEX decisions_disposition ON decisions (disposition, seq);
CREATE INDEX decisions_versions ON decisions (versions, seq);

CREATE TABLE evidence (
    seq      BIGINT PRIMARY KEY REFERENCES records (seq),
    id       TEXT COLLATE "C" NOT NULL UNIQUE,
    decision TEXT COLLATE "C" NOT NULL REFERENCES decisions (id),
    name     TEXT COLLATE "C" NOT NULL,
    media    TEXT COLLATE "C" NOT NULL,
    size     BIGINT NOT NULL
);
CREATE INDEX evidence_decision ON evidence (decision, seq);
