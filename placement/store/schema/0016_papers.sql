-- +goose Up
-- Papers that a family, an officer or the support team sent for a request. The
-- name may be a child's and is sealed; so is the content, part by part. A paper
-- without parts has not come to its end, or was not good, and is not found.

CREATE TABLE paper (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  referral_id TEXT NOT NULL REFERENCES referral (id), pupil_id TEXT NOT NULL REFERENCES pupil (id),
  kind TEXT NOT NULL, domain TEXT NOT NULL, sealed_name TEXT NOT NULL, media TEXT NOT NULL,
  bytes INTEGER NOT NULL, parts INTEGER NOT NULL,
  by_role TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL,
  CONSTRAINT paper_domain_known CHECK (domain IN ('school', 'social', 'health', 'support', 'family')),
  CONSTRAINT paper_media_known CHECK (media IN ('', 'pdf', 'jpeg', 'png', 'heic')),
  CONSTRAINT paper_size CHECK (bytes BETWEEN 0 AND 10485760)
);
CREATE INDEX paper_by_referral ON paper (referral_id, at, id);
CREATE INDEX paper_unfinished ON paper (at, id) WHERE parts = 0;

CREATE TABLE paper_part (
  paper_id TEXT NOT NULL REFERENCES paper (id), part INTEGER NOT NULL, sealed_bytes BYTEA NOT NULL,
  CONSTRAINT paper_part_once PRIMARY KEY (paper_id, part)
);

-- What a house asks for, with who said so, when and in which text.
CREATE TABLE paper_list (
  house_id TEXT PRIMARY KEY REFERENCES house (id),
  author TEXT NOT NULL, set_on TEXT NOT NULL, source TEXT NOT NULL
);
CREATE TABLE paper_asked (
  house_id TEXT NOT NULL REFERENCES paper_list (house_id), place INTEGER NOT NULL,
  kind TEXT NOT NULL, label TEXT NOT NULL, required INTEGER NOT NULL,
  CONSTRAINT paper_asked_once PRIMARY KEY (house_id, kind),
  CONSTRAINT paper_asked_place UNIQUE (house_id, place)
);

-- What is there for a request: a paper that was sent, one that was seen, or an
-- opinion that was given. Of an opinion about health only that it was given.
CREATE TABLE paper_mark (
  referral_id TEXT NOT NULL REFERENCES referral (id), kind TEXT NOT NULL,
  way TEXT NOT NULL, says TEXT NOT NULL, giver TEXT NOT NULL, given_on TEXT NOT NULL,
  by_name TEXT NOT NULL, marked_on TEXT NOT NULL,
  CONSTRAINT paper_mark_once PRIMARY KEY (referral_id, kind),
  CONSTRAINT paper_mark_way CHECK (way IN ('sent', 'seen', 'opinion')),
  CONSTRAINT paper_mark_says CHECK (says IN ('', 'favourable', 'reserved', 'unfavourable')),
  CONSTRAINT paper_mark_no_health CHECK (kind <> 'health_fitness' OR says = '')
);

-- What the family was asked for, and when.
CREATE TABLE paper_request (
  referral_id TEXT NOT NULL REFERENCES referral (id), kind TEXT NOT NULL,
  by_name TEXT NOT NULL, asked_at TEXT NOT NULL,
  CONSTRAINT paper_request_once PRIMARY KEY (referral_id, kind)
);

-- Who claimed a criterion and when, and on which paper or whose word it was
-- verified. What is there already says nothing of it.
ALTER TABLE claim ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE claim ADD COLUMN claimed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE claim ADD COLUMN evidence TEXT NOT NULL DEFAULT '' CONSTRAINT claim_evidence_known CHECK (evidence IN ('', 'paper', 'seen', 'attested'));
ALTER TABLE claim ADD COLUMN paper_id TEXT REFERENCES paper (id);
