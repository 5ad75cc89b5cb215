package store

import (
	"context"
	"slices"
	"strings"

	"internat/placement"
)

// Look looks up what the next rows need, and forgets the rows before.
func (f *Filing) Look(ctx context.Context, rows []Sought) error {
	if err := f.Flush(ctx); err != nil {
		return err
	}
	f.page = newFilingPage()
	for _, part := range []func(context.Context, []Sought) error{f.lookIDs, f.lookNames, f.lookAddresses} {
		if err := part(ctx, rows); err != nil {
			return err
		}
	}
	known := map[placement.PupilID]bool{}
	for _, row := range rows {
		if p, ok := f.Known(row); ok {
			known[p.ID] = true
		}
	}
	ids := make([]string, 0, len(known))
	for id := range known {
		ids = append(ids, string(id))
	}
	return f.lookFiles(ctx, ids)
}

// Known finds the pupil that a row is about, as Tx.KnownPupil does.
func (f *Filing) Known(row Sought) (placement.Pupil, bool) {
	if p, ok := f.page.byINE[row.INE]; ok && row.INE != "" {
		return p, true
	}
	p, ok := f.page.byName[nameAt{row.NameKey, day(row.Born), row.INE != ""}]
	return p, ok
}

// Taken reports whether a national id is on file, of a child in scope or not.
func (f *Filing) Taken(ine string) bool { return f.page.taken[ine] }

// lookAtOnce is how many things one query looks up. Its text is always the same: it
// is parsed once.
const lookAtOnce = 250

// eachSome hands on a list in parts of lookAtOnce, the last filled up with its own
// last one.
func eachSome[T any](list []T, do func([]T) error) error {
	for len(list) > 0 {
		n := min(len(list), lookAtOnce)
		part := append(make([]T, 0, lookAtOnce), list[:n]...)
		for list = list[n:]; len(part) < lookAtOnce; {
			part = append(part, part[n-1])
		}
		if err := do(part); err != nil {
			return err
		}
	}
	return nil
}

// distinct are the texts of the rows that are not empty, each once.
func distinct(rows []Sought, texts func(Sought) []string) (list []string) {
	seen := map[string]bool{"": true}
	for _, row := range rows {
		for _, text := range texts(row) {
			if !seen[text] {
				seen[text] = true
				list = append(list, text)
			}
		}
	}
	return list
}

// lookIDs looks the national ids up: first whether anybody has them, then who.
func (f *Filing) lookIDs(ctx context.Context, rows []Sought) error {
	all := distinct(rows, func(s Sought) []string { return []string{s.INE} })
	var taken []string
	err := eachSome(all, func(some []string) error {
		var args argList
		rows, err := f.tx.rows(ctx, `SELECT p.ine FROM pupil p WHERE p.ine IN (`+args.list(some)+`) ORDER BY p.ine`, args...)
		list, err := collect(rows, err, func(s scanner) (ine string, err error) { return ine, s.Scan(&ine) })
		taken = append(taken, list...)
		return err
	})
	for _, ine := range taken {
		f.page.taken[ine] = true
	}
	if err != nil {
		return err
	}
	return eachSome(taken, func(some []string) error {
		var args argList
		where := `p.ine IN (` + args.list(some) + `) AND ` + only(f.knownHere(&args))
		rows, err := f.tx.rows(ctx, `SELECT `+pupilColumns+` FROM pupil p WHERE `+where+` ORDER BY p.id`, args...)
		list, err := collect(rows, err, scanPupil)
		for _, p := range list {
			f.page.byINE[p.INE] = p
		}
		return err
	})
}

func (f *Filing) knownHere(args *argList) string {
	return `p.territory_id = ` + args.add(string(f.scope.Territory)) + ` AND ` + knownTo("p.id", args.add(string(f.scope.Reader)))
}

// lookNames looks up by name and birthday, for each row the one pupil that
// KnownPupil would find, however many have that name.
func (f *Filing) lookNames(ctx context.Context, rows []Sought) error {
	return eachSome(rows, func(some []Sought) error {
		var args argList
		sought := make([]string, len(some))
		for i, s := range some {
			sought[i] = `(` + args.add(s.NameKey) + `, ` + args.add(day(s.Born)) + `, ` + args.add(bareMark(s.INE != "")) + `)`
		}
		query := `WITH sought (name_key, born, bare) AS (VALUES ` + strings.Join(sought, ", ") + `)
			SELECT s.bare, ` + pupilColumns + ` FROM sought s JOIN pupil p ON p.id = (SELECT q.id FROM pupil q
				WHERE q.territory_id = ` + args.add(string(f.scope.Territory)) + ` AND q.born = s.born AND q.name_key = s.name_key
					AND (s.bare = '' OR q.ine IS NULL) AND ` + knownTo("q.id", args.add(string(f.scope.Reader))) + ` ORDER BY q.id LIMIT 1)
			ORDER BY p.id`
		rows, err := f.tx.rows(ctx, query, args...)
		_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
			var p placement.Pupil
			var bare string
			err = s.Scan(append([]any{&bare}, pupilInto(&p)...)...)
			f.page.byName[nameAt{NameKey(p), day(p.Born), bare != ""}] = p
			return none, err
		})
		return err
	})
}

func bareMark(bare bool) string {
	if bare {
		return "bare"
	}
	return ""
}

// mostAtAddresses bounds how many people one query finds at its addresses; beyond,
// an address stands in the list for "none".
const mostAtAddresses = 4 * lookAtOnce

// lookAddresses looks up who is reached at the addresses of the guardians. Of an
// address that hundreds of people gave only the first are looked at: it says
// nothing about who they are.
func (f *Filing) lookAddresses(ctx context.Context, rows []Sought) error {
	hashes := distinct(rows, func(s Sought) (list []string) {
		for _, email := range s.Emails {
			list = append(list, emailHash(email))
		}
		return list
	})
	return eachSome(hashes, func(some []string) error {
		list, err := f.guardiansAt(ctx, some, mostAtAddresses)
		if err != nil || len(list) < mostAtAddresses {
			return err
		}
		for _, hash := range some[:min(len(some), len(hashes))] {
			delete(f.page.at, hash)
			if _, err := f.guardiansAt(ctx, []string{hash}, lookAtOnce); err != nil {
				return err
			}
		}
		return nil
	})
}

// guardiansAt keeps those who are reached at addresses, and lists them.
func (f *Filing) guardiansAt(ctx context.Context, hashes []string, limit int) ([]placement.Guardian, error) {
	var args argList
	where := `g.territory_id = ` + args.add(string(f.scope.Territory)) + ` AND g.email_key IN (` + args.list(hashes) + `)`
	rows, err := f.tx.rows(ctx, `SELECT `+guardianColumns+`, `+contactColumns+` FROM guardian g
		WHERE `+where+` ORDER BY g.email_key, g.id LIMIT `+args.add(limit), args...)
	list, err := collect(rows, err, f.tx.scanGuardian)
	for _, g := range list {
		hash := emailHash(g.Email)
		f.page.at[hash] = append(f.page.at[hash], g)
	}
	return list, err
}

// GuardiansAt lists who is reached at an address of the rows looked up.
func (f *Filing) GuardiansAt(address string) []placement.Guardian {
	return f.page.at[emailHash(address)]
}

// lookFiles looks up the guardians and the running request of pupils on file.
func (f *Filing) lookFiles(ctx context.Context, ids []string) error {
	for _, id := range ids {
		f.page.looked[placement.PupilID(id)] = true
	}
	return eachSome(ids, func(some []string) error {
		if err := f.lookBonds(ctx, some); err != nil {
			return err
		}
		return f.lookRunning(ctx, some)
	})
}

func (f *Filing) lookBonds(ctx context.Context, ids []string) error {
	var args argList
	rows, err := f.tx.rows(ctx, `SELECT `+bondColumns+`, `+guardianColumns+`, `+contactColumns+`
		FROM guardianship k JOIN guardian g ON g.id = k.guardian_id
		WHERE k.pupil_id IN (`+args.list(ids)+`) ORDER BY k.pupil_id, g.name, g.id`, args...)
	list, err := collect(rows, err, f.tx.scanBond)
	for _, k := range list {
		f.page.bonds[k.Pupil] = append(f.page.bonds[k.Pupil], k)
	}
	return err
}

// lookRunning looks up the requests under way, with their wishes and criteria.
func (f *Filing) lookRunning(ctx context.Context, ids []string) error {
	if f.campaign == "" {
		return nil
	}
	var args argList
	where := `r.pupil_id IN (` + args.list(ids) + `) AND ` + only(`r.campaign_id = `+args.add(string(f.campaign))+` AND r.state IN ('draft', 'submitted', 'placed')`)
	found, err := f.tx.fileIDs(ctx, where, args)
	if err != nil || len(found) == 0 {
		return err
	}
	set := these(found)
	for _, part := range []func(context.Context, *fileSet) error{f.tx.fileHeads, f.tx.fileClaims, f.tx.fileWishes} {
		if err := part(ctx, set); err != nil {
			return err
		}
	}
	for _, file := range set.files {
		f.page.running[file.Pupil.ID] = file.Referral
	}
	return nil
}

// file looks up the file of a pupil whom no row named: chosen by a person.
func (f *Filing) file(ctx context.Context, id placement.PupilID) error {
	if f.page.looked[id] {
		return nil
	}
	if err := f.Flush(ctx); err != nil {
		return err
	}
	return f.lookFiles(ctx, []string{string(id)})
}

// Guardianships lists who is registered for a pupil, by name.
func (f *Filing) Guardianships(ctx context.Context, id placement.PupilID) ([]placement.Guardianship, error) {
	err := f.file(ctx, id)
	return slices.Clone(f.page.bonds[id]), err
}

// Running is the pupil's request of the campaign that is under way, without what
// was written in it; the zero referral when there is none.
func (f *Filing) Running(ctx context.Context, id placement.PupilID) (placement.Referral, error) {
	err := f.file(ctx, id)
	return f.page.running[id], err
}
