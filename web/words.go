package web

import (
	"embed"
	"io/fs"

	"internat/placement/intake"
	"internat/placement/plain"
)

//go:embed text/*.json
var texts embed.FS

// words are all the sentences of the pages. They never change, so that every
// server of the process shares them, like the templates.
var words = mustLoad(plain.Text, intake.Text, texts)

// mustLoad panics on a hole in the catalogue: it is compiled in, so that no
// deployment can meet it.
func mustLoad(trees ...fs.FS) *plain.Catalogue {
	c, err := plain.Load(trees...)
	if err != nil {
		panic("web: " + err.Error())
	}
	return c
}
