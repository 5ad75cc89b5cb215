package placement

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestTheWholePermissionTable compares every cell with the reviewed table: a
// right that appears or disappears shows as a diff.
func TestTheWholePermissionTable(t *testing.T) {
	var got strings.Builder
	roles := []Role{Officer, Director, Admin, Support, Referrer, Parent, Nobody}
	for _, do := range Actions() {
		fmt.Fprintf(&got, "%-18s", do)
		for _, role := range roles {
			mark := "-"
			if Allow(Actor{Role: role}, do, Subject{}) == nil {
				mark = string(role)
			}
			fmt.Fprintf(&got, " %-8s", mark)
		}
		got.WriteString("\n")
	}
	trimmed := trimLines(got.String())
	const golden = "testdata/permissions.txt"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(trimmed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if trimmed != string(want) {
		t.Errorf("the permission table changed; review it, then run with UPDATE=1:\n%s", trimmed)
	}
}

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func TestAnotherTerritoryIsNotFound(t *testing.T) {
	by := Actor{Role: Officer, Territory: "ter_35"}
	if err := Allow(by, SeeReferrals, Subject{Territory: "ter_35"}); err != nil {
		t.Errorf("own territory: %v", err)
	}
	wantKind(t, Allow(by, SeeReferrals, Subject{Territory: "ter_29"}), NotFound)
}

func TestADirectorSeesOwnHousesOnly(t *testing.T) {
	by := Actor{Role: Director, Territory: "ter_35", Houses: []HouseID{"hou_a"}}
	if err := Allow(by, SeeStays, Subject{Territory: "ter_35", House: "hou_a"}); err != nil {
		t.Errorf("own house: %v", err)
	}
	wantKind(t, Allow(by, SeeStays, Subject{Territory: "ter_35", House: "hou_b"}), NotFound)
}

func TestNobodyMayDoNothing(t *testing.T) {
	for _, do := range Actions() {
		wantKind(t, Allow(Actor{}, do, Subject{}), Forbidden)
	}
}

func TestOnlyTheSupportTeamSeesRestrictedFacts(t *testing.T) {
	for _, role := range []Role{Officer, Director, Admin, Referrer, Parent} {
		wantKind(t, Allow(Actor{Role: role}, SeeRestricted, Subject{}), Forbidden)
	}
}

func wantKind(t *testing.T, err error, want Kind) {
	t.Helper()
	var f *Fault
	if !errors.As(err, &f) || f.Kind != want {
		t.Errorf("got %v, want a fault of kind %s", err, want)
	}
}

func wantCode(t *testing.T, err error, want string) {
	t.Helper()
	var f *Fault
	if !errors.As(err, &f) || f.Code != want {
		t.Errorf("got %v, want fault %s", err, want)
	}
}

// codes lists the codes of the blockers, sorted.
func codes(blockers []Blocker) []string {
	var list []string
	for _, b := range blockers {
		list = append(list, b.Code)
	}
	slices.Sort(list)
	return list
}
