-- +goose Up
-- A run is made in one of two ways, after a run whose places were published; what
-- the check found on it is kept with it. A proposal knows the place that its pupil
-- has already, and whether an anomaly casts doubt on it.
ALTER TABLE run ADD COLUMN way TEXT NOT NULL DEFAULT 'fill';
ALTER TABLE run ADD COLUMN base_id TEXT REFERENCES run (id);
ALTER TABLE run ADD COLUMN anomalies BYTEA;
ALTER TABLE proposal ADD COLUMN present_id TEXT REFERENCES section (id);
ALTER TABLE proposal ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;

-- A better place is offered beside the one the pupil has, which stays kept until
-- the family has answered: one standing offer for a referral, and at most one
-- beside it.
ALTER TABLE offer ADD COLUMN beside_id TEXT REFERENCES offer (id);
-- Pupils who would change places with each other are offered them together: such
-- an offer holds no place of its own, since the other has it still.
ALTER TABLE offer ADD COLUMN exchange TEXT NOT NULL DEFAULT '';
CREATE INDEX offer_exchange ON offer (exchange, id) WHERE exchange <> '';
DROP INDEX offer_one_standing;
CREATE UNIQUE INDEX offer_one_standing ON offer (referral_id) WHERE state IN ('open', 'suspended', 'accepted') AND beside_id IS NULL;
CREATE UNIQUE INDEX offer_one_beside ON offer (referral_id) WHERE state IN ('open', 'suspended', 'accepted') AND beside_id IS NOT NULL;
