package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
)

// What a command prints may be kept in a log of somebody else: no name of a child,
// no word of a family, no way to reach one. A faulty list is told by line and
// column, never by what stands there.
func TestNoCommandPrintsAChildOrAFamily(t *testing.T) {
	vars := seededProgram(t)
	people := whoIsOnFile(t, vars)
	list := filepath.Join(t.TempDir(), "liste.csv")
	text := "ine;nom;prenom;date_naissance;niveau;resp1_nom;resp1_lien;resp1_courriel\nXX;Secretnom;Secretprenom;31/04/2012;4e;Secretmere;mere;secret\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"export", "stays", "--format", "csv"}, {"report", "occupancy", "--from", "2026-05-01", "--to", "2026-06-01", "--format", "csv"},
		{"check"}, {"notices", "list"}, {"notices", "send"}, {"retention", "list"}, {"retention", "run", "--dry-run"},
		{"import", "pupils", list}, {"import", "pupils", list, "--dry-run"},
	} {
		_, out, errs := program(t, vars, "", args...)
		if out+errs == "" {
			t.Errorf("%q prints nothing: the test proves nothing", args)
		}
		for _, word := range append(people, "Secretnom", "Secretprenom", "Secretmere") {
			if strings.Contains(out+errs, word) {
				t.Errorf("%q prints %q", args, word)
				break
			}
		}
	}
}

// whoIsOnFile are the names of the children, and the names and addresses of their
// guardians, that are long enough not to be in another word.
func whoIsOnFile(t *testing.T, vars map[string]string) (words []string) {
	t.Helper()
	ctx := context.Background()
	c := &call{config: config{Database: vars["INTERNAT_DATABASE"]}}
	db, err := c.open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Territories(ctx)
		if err != nil {
			return err
		}
		whole := store.Whole(all[0].ID)
		pupils, err := tx.FindPupils(ctx, whole, "", 1000)
		for _, p := range pupils {
			if err != nil {
				return err
			}
			words = append(words, p.Given+" "+p.Family, p.Family+" "+p.Given, p.Short(), p.INE)
			var bonds []placement.Guardianship
			bonds, err = tx.Guardianships(ctx, whole, p.ID)
			for _, k := range bonds {
				words = append(words, k.Guardian.Name, k.Guardian.Email, k.Guardian.Phone, k.Guardian.Address)
			}
		}
		return err
	})
	if err != nil || len(words) < 100 {
		t.Fatalf("%d words, %v", len(words), err)
	}
	return long(words)
}

func long(words []string) (list []string) {
	for _, word := range words {
		if len(word) > 5 {
			list = append(list, word)
		}
	}
	return list
}
