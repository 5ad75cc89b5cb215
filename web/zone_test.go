package web

import (
	"context"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
)

func TestThePagesHaveTheClockAndTheNameOfTheTerritory(t *testing.T) {
	s := open(t)
	s.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveTerritory(ctx, placement.Territory{ID: "ter_974", Name: "La Réunion", Code: "974", Calendar: "Réunion", TimeZone: "Indian/Reunion"})
	})
	s.account(placement.Officer, "anne@example.fr")
	s.in = "ter_974"
	s.account(placement.Officer, "lea@example.fr")
	s.at(time.Date(2026, 11, 3, 21, 30, 0, 0, time.UTC))
	mainland := s.browser().as("anne@example.fr")
	island := s.browser().as("lea@example.fr")
	mainland.get("/").has(t, "Ille-et-Vilaine", "mardi 3\u00a0novembre 2026 à 22\u00a0h\u00a030")
	island.get("/").has(t, "La Réunion", "mercredi 4\u00a0novembre 2026 à 1\u00a0h\u00a030")
	island.get("/journal?du=2026-11-04&qui=").has(t, "s’est connecté")
	mainland.get("/journal?du=2026-11-04").has(t, "Rien pour ces filtres")
}
