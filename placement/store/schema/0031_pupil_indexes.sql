-- +goose Up
-- What names a pupil, asked before two files are merged and moved when they are.
CREATE INDEX agreement_by_pupil ON agreement (pupil_id, id);
CREATE INDEX pupil_voice_by_pupil ON pupil_voice (pupil_id, id);
CREATE INDEX proposal_by_pupil ON proposal (pupil_id, id);
CREATE INDEX absence_by_pupil ON absence (pupil_id, id);
CREATE INDEX absence_report_by_pupil ON absence_report (pupil_id, id);
CREATE INDEX review_by_pupil ON review (pupil_id, id);
CREATE INDEX notice_by_pupil ON notice (pupil_id, id) WHERE pupil_id <> '';
CREATE INDEX bed_plan_line_by_pupil ON bed_plan_line (pupil_id, plan_id);
CREATE INDEX paper_by_pupil ON paper (pupil_id, id);
-- Whose authority over a child ends soon.
CREATE INDEX guardianship_ending ON guardianship (until_day, pupil_id) WHERE until_day <> '';
