-- +goose Up
-- What the API answered to a request that carried a key: the same one sent again
-- is answered the same and keeps nothing twice. Forgotten after two days.
CREATE TABLE api_answer (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, body_hash TEXT NOT NULL, referral_id TEXT NOT NULL, sealed_answer TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX api_answer_by_referral ON api_answer (referral_id);
CREATE INDEX api_answer_by_at ON api_answer (at);
-- For how many days an urgent request may wait in a territory before pages say so:
-- what holds last, by whom and since when.
CREATE TABLE urgent_rule (
  territory_id TEXT PRIMARY KEY REFERENCES territory (id), days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 60),
  author TEXT NOT NULL, set_on TEXT NOT NULL
);
