package e2e

import (
	"os"
	"testing"
)

// TestAnOfficerUndoesAListAndARegister: from the list of imports to the rows that
// would be taken back, and back with what stayed, in both languages and on a phone.
func TestAnOfficerUndoesAListAndARegister(t *testing.T) {
	base := os.Getenv("LOOK_AT")
	if base == "" {
		base = demo(t)
	}
	b := visit(t, base, "fr-undo", 390, 844)
	b.speak("fr")
	b.enter("officer")
	b.open("/imports")
	b.press("Revoir ou annuler 17 mai")
	b.sees("1 ligne resterait telle quelle")
	b.sees("Louison Modèle")
	b.sees("2 lignes seraient annulées")
	b.audit()
	b.shot("list-before")
	b.press("Annuler l’import")
	b.sees("Import annulé le")
	b.sees("1 ligne est restée")
	b.shot("list-after")
	b.speak("en")
	b.open("/imports")
	b.press("Look again or undo 18 May 2026, 08:30")
	b.sees("2 rows would be taken back")
	b.shot("register-before")
	b.press("Undo the import")
	b.sees("Nothing of it is left")
	b.audit()
	b.shot("register-after")
}
