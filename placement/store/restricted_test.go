package store_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestWhatWasKeptBeforeTheSupportTeamIsStillThere opens a filled database of before
// it: SQLite writes the tables of accounts and of claims again, and not a row of
// them, nor of what points at them, may be lost.
func TestWhatWasKeptBeforeTheSupportTeamIsStillThere(t *testing.T) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "internat.db") },
		"postgres": func() string { return storetest.PostgresAddress(t) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			db, err := store.Open(ctx, address(), storetest.Seal(t))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := db.MigrateTo(ctx, 14); err != nil {
				t.Fatal(err)
			}
			for _, insert := range filledBefore {
				exec(t, db, insert)
			}
			if err := db.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			stillThere(t, db)
			if err := db.Exec(ctx, `INSERT INTO api_token VALUES ('tok_2', 'acc_none', 'x', 'h2', '', '', '')`); err == nil {
				t.Error("a token may be of an account that is not there")
			}
		})
	}
}

var filledBefore = []string{
	`INSERT INTO territory (id, name, code, calendar, time_zone) VALUES ('ter_1', 'Ille-et-Vilaine', '035', 'B', 'Europe/Paris')`,
	`INSERT INTO account (id, territory_id, name, email, email_key, role, password_hash, first_until, lang, disabled, version) VALUES
		('acc_1', 'ter_1', 'Claire Morvan', 'claire@example.fr', 'claire@example.fr', 'officer', 'hash', '', 'fr', 0, 3),
		('acc_2', 'ter_1', 'Luc Tanguy', 'luc@example.fr', 'luc@example.fr', 'admin', 'hash', '', 'en', 1, 1)`,
	`INSERT INTO api_token VALUES ('tok_1', 'acc_1', 'Tableau', 'h1', '2026-10-01T08:00:00.000Z', '', '2027-10-01T08:00:00.000Z')`,
	`INSERT INTO pupil (id, territory_id, ine, family_name, given_name, name_key, born, sex, level, school, school_uai, household, commune, version)
		VALUES ('pup_1', 'ter_1', '120000001AB', 'Le Goff', 'Maëlys', 'le goff maelys', '2012-05-06', 'F', '4e', '', '', '', 'Rennes', 2)`,
	`INSERT INTO referral (id, territory_id, pupil_id, way, state, level, referrer, institution, sealed_tried, sealed_reason, informed_on, wanted_from, leaves, created_at, version)
		VALUES ('ref_1', 'ter_1', 'pup_1', 'urgent', 'submitted', '3e', 'A. Martin', '', '', '', '2026-10-02', '2026-11-01', 0, '2026-10-03T08:00:00.000Z', 1)`,
	`INSERT INTO claim VALUES ('ref_1', 'boursier', 'Claire Morvan', '2026-10-04'), ('ref_1', 'protection', '', '')`,
}

func stillThere(t *testing.T, db *store.DB) {
	t.Helper()
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		accounts, err := tx.Accounts(ctx, "ter_1")
		if err != nil {
			return err
		}
		var got []string
		for _, a := range accounts {
			got = append(got, string(a.ID)+" "+string(a.Role)+" "+a.Email)
		}
		slices.Sort(got)
		if want := []string{"acc_1 officer claire@example.fr", "acc_2 admin luc@example.fr"}; !slices.Equal(got, want) {
			t.Errorf("accounts %q", got)
		}
		f, err := tx.File(ctx, store.Whole("ter_1"), "ref_1")
		if err != nil {
			return err
		}
		if f.Pupil.Family != "Le Goff" || f.Pupil.Protected || f.Referral.Points() != 12+30 || !slices.Equal(f.Referral.Claims, placement.Claims{
			{Code: "boursier", VerifiedBy: "Claire Morvan", VerifiedOn: f.Referral.InformedOn.AddDays(2)}, {Code: "protection"}}) {
			t.Errorf("file %+v, %d points", f.Referral, f.Referral.Points())
		}
		if tokens, err := tx.Tokens(ctx, "acc_1", storetest.Noon); len(tokens) != 1 || err != nil {
			t.Errorf("tokens %v, %v: want the one that was there", tokens, err)
		}
		return nil
	})
}
