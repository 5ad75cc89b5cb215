package web

import (
	"context"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A CatalogueChangeLine is what changed of one criterion, in words.
type CatalogueChangeLine struct {
	Words, Kind, Old, New string
}

// changesSince are the differences between a version and the one it was made
// from, in words.
func changesSince(ctx context.Context, tx *store.Tx, f Frame, in placement.TerritoryID, k *placement.Catalogue) ([]CatalogueChangeLine, error) {
	if k.Base == "" {
		return nil, nil
	}
	base, err := tx.Catalogue(ctx, in, k.Base)
	if err != nil {
		return nil, err
	}
	var list []CatalogueChangeLine
	if base.SituationCap != k.SituationCap {
		list = append(list, CatalogueChangeLine{Words: f.T("criterion.situation_cap"), Kind: f.T("catalogue.change.points"), Old: pointsCap(f, base.SituationCap), New: pointsCap(f, k.SituationCap)})
	}
	for _, c := range k.Since(&base) {
		list = append(list, changeLines(f, c)...)
	}
	return list, nil
}

func pointsCap(f Frame, points int) string {
	if points == 0 {
		return f.T("catalogue.no_cap")
	}
	return plain.Number(f.Lang, points)
}

// changeLines say what changed of one criterion: its points, its words, the
// evidence asked for, or that it is new or gone.
func changeLines(f Frame, c placement.CatalogueChange) (list []CatalogueChangeLine) {
	add := func(kind, name, old, now string) {
		list = append(list, CatalogueChangeLine{Words: name, Kind: f.T("catalogue.change." + kind), Old: old, New: now})
	}
	name := wordsIn(f, c.New.Words)
	switch {
	case c.Old.Code == "":
		add("added", name, "–", plain.Number(f.Lang, c.New.Points))
	case c.New.Code == "":
		add("removed", wordsIn(f, c.Old.Words), plain.Number(f.Lang, c.Old.Points), "–")
	default:
		if c.Old.Points != c.New.Points {
			add("points", name, plain.Number(f.Lang, c.Old.Points), plain.Number(f.Lang, c.New.Points))
		}
		if c.Old.Words != c.New.Words {
			add("words", name, wordsIn(f, c.Old.Words), wordsIn(f, c.New.Words))
		}
		if c.Old.Proof != c.New.Proof {
			add("proof", name, wordsIn(f, c.Old.Proof), wordsIn(f, c.New.Proof))
		}
	}
	return list
}
