package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/placement"
)

//go:embed static
var staticFiles embed.FS

// An asset is one static file under a name that changes with its content, so
// that browsers may keep it for ever.
type asset struct {
	content []byte
	kind    string
}

var (
	assets     = map[string]asset{}  // "app.3f2a….css" → file
	assetNames = map[string]string{} // "app.css" → "app.3f2a….css"
	_          = loadAssets()
)

func loadAssets() error {
	return fs.WalkDir(staticFiles, "static", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := staticFiles.ReadFile(file)
		if err != nil {
			panic(err)
		}
		name, ext, sum := path.Base(file), path.Ext(file), sha256.Sum256(content)
		hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		assets[hashed] = asset{content, mime.TypeByExtension(ext)}
		assetNames[name] = hashed
		return nil
	})
}

// assetPath is the URL of a static file: {{asset "app.css"}}.
func assetPath(name string) string { return "/static/" + assetNames[name] }

func staticRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/static/{name}", Action: Public, Do: (*Server).file},
		{Method: http.MethodPost, Path: "/csp", Action: Public, Do: (*Server).refusedContent},
	}
}

func (s *Server) file(w http.ResponseWriter, r *http.Request, _ placement.Actor) error {
	a, ok := assets[chi.URLParam(r, "name")]
	if !ok {
		return placement.Missing("page")
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Del("Vary")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.content))
	return nil
}
