package web

import "testing"

// TestTheMenuSaysWhereOneIs: a page that is reached from the requests marks the
// requests, and no other item.
func TestTheMenuSaysWhereOneIs(t *testing.T) {
	for path, want := range map[string]string{
		"/accords": "/orientations", "/doublons": "/orientations", "/doublons/pup_a/pup_b": "/orientations", "/eleves": "/orientations",
		"/orientations/ref_a/accords/tableau": "/orientations", "/internats/hou_a/encadrement": "/encadrement", "/internats/hou_a/plan": "/places", "/": "/",
	} {
		for _, item := range navigation {
			if under(path, item.path) != (item.path == want) {
				t.Errorf("%s marks %s: %v", path, item.path, under(path, item.path))
			}
		}
	}
}
