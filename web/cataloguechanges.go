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
func (f Frame) changesSince(ctx context.Context, tx *store.Tx, in placement.TerritoryID, k *placement.Catalogue) ([]CatalogueChangeLine, error) {
	if k.Base == "" {
		return nil, nil
	}
	base, err := tx.Catalogue(ctx, in, k.Base)
	if err != nil {
		return nil, err
	}
	var list []CatalogueChangeLine
	if base.SituationCap != k.SituationCap {
		list = append(list, CatalogueChangeLine{Words: f.T("criterion.situation_cap"), Kind: f.T("catalogue.change.points"), Old: f.cap(base.SituationCap), New: f.cap(k.SituationCap)})
	}
	for _, c := range k.Since(&base) {
		list = append(list, f.changeLines(c)...)
	}
	return list, nil
}

func (f Frame) cap(points int) string {
	if points == 0 {
		return f.T("catalogue.no_cap")
	}
	return plain.Number(f.Lang, points)
}

// changeLines say what changed of one criterion: its points, its words, the
// evidence asked for, or that it is new or gone.
func (f Frame) changeLines(c placement.CatalogueChange) (list []CatalogueChangeLine) {
	add := func(kind, name, old, now string) {
		list = append(list, CatalogueChangeLine{Words: name, Kind: f.T("catalogue.change." + kind), Old: old, New: now})
	}
	name := f.inWords(c.New.Words)
	switch {
	case c.Old.Code == "":
		add("added", name, "–", plain.Number(f.Lang, c.New.Points))
	case c.New.Code == "":
		add("removed", f.inWords(c.Old.Words), plain.Number(f.Lang, c.Old.Points), "–")
	default:
		if c.Old.Points != c.New.Points {
			add("points", name, plain.Number(f.Lang, c.Old.Points), plain.Number(f.Lang, c.New.Points))
		}
		if c.Old.Words != c.New.Words {
			add("words", name, f.inWords(c.Old.Words), f.inWords(c.New.Words))
		}
		if c.Old.Proof != c.New.Proof {
			add("proof", name, f.inWords(c.Old.Proof), f.inWords(c.New.Proof))
		}
	}
	return list
}
