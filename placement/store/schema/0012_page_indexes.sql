-- +goose Up
-- What the pages of a territory ask for and no index answered: found by asking
-- the plan of every statement of every page over a hundred thousand rows.

-- The list of referrals, what waits for a place, and their counts.
CREATE INDEX referral_by_state ON referral (territory_id, state, created_at, id);
-- Whether a referral has a place: since a better place may stand beside it, no
-- unique index answers that.
CREATE INDEX offer_by_referral ON offer (referral_id, state, id);
-- The offers of a house during some nights: told apart by day as well, so that no
-- planner takes the offers of the whole territory for them.
DROP INDEX offer_by_house;
CREATE INDEX offer_by_house ON offer (house_id, state, from_day, to_day, id);
CREATE INDEX offer_by_answer ON offer (territory_id, answer_by, id);
-- Who is present, by house: counted from the index alone.
CREATE INDEX stay_by_state ON stay (territory_id, state, house_id, to_day, from_day, pupil_id);
-- Reviews and meetings that are over too.
CREATE INDEX review_by_day ON review (territory_id, due_on, id);
CREATE INDEX review_by_state ON review (territory_id, state, due_on, id);
CREATE INDEX meeting_by_day ON meeting (territory_id, at, id);
