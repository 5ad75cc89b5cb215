package web

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// Config is what the pages need from the program around them. Only DB, Now and
// URL are required.
type Config struct {
	DB     *store.DB
	Office *office.Office
	Now    func() time.Time
	URL    string // where people reach the program: https://internat.example.fr

	Demo        bool        // invented children: a banner says so on every page
	DemoEntries []DemoEntry // one-click entries on the home page

	Proxies []string     // networks of our own reverse proxies: "10.0.0.0/8"
	Log     *slog.Logger // for what went wrong; slog.Default if nil
}

// A Server answers every page and every call of the API.
type Server struct {
	Config
	manifest []Route
	router   *chi.Mux
	handler  http.Handler
	https    bool
}

// New builds the server from its one manifest.
func New(c Config) (*Server, error) {
	address, err := url.Parse(c.URL)
	if err != nil || address.Host == "" || c.DB == nil || c.Now == nil {
		return nil, fmt.Errorf("web: a database, a clock and a full URL are needed, got URL %q", c.URL)
	}
	c.Log = cmp.Or(c.Log, slog.Default())
	s := &Server{Config: c, manifest: Manifest(), https: address.Scheme == "https"}
	s.router = chi.NewRouter()
	s.router.Use(middleware.GetHead)
	s.router.NotFound(s.missing)
	s.router.MethodNotAllowed(s.wrongMethod)
	s.mount(s.router)
	guarded, err := s.guard(s.router, address)
	if err != nil {
		return nil, err
	}
	s.handler = guarded
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// What one request may send: a form, or a file to import.
const (
	maxBody    = 1 << 20
	maxUpload  = 128 << 20
	maxScanned = placement.MostPaperBytes + 1<<20 // a form with one paper
)

// withinLimits bounds what is read of a request.
func withinLimits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxBody)
		if under(r.URL.Path, "/imports") || strings.HasSuffix(r.URL.Path, "/pieces") {
			limit = maxUpload
		}
		if under(r.URL.Path, "/orientations") && strings.Contains(r.URL.Path, "/accords/") {
			limit = maxScanned
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// guard puts around the router what every request goes through, outermost
// first: where from, an identifier, the headers of every answer, the net under a panic,
// the refusal of other sites, the language, the person.
func (s *Server) guard(next http.Handler, address *url.URL) (http.Handler, error) {
	origin := http.NewCrossOriginProtection()
	if err := origin.AddTrustedOrigin(address.Scheme + "://" + address.Host); err != nil {
		return nil, err
	}
	origin.SetDenyHandler(http.HandlerFunc(s.crossSite))
	next = s.withPerson(next)
	next = origin.Handler(next)
	next = s.withLang(next)
	next = withinLimits(next)
	next = s.recovered(next)
	next = middleware.Compress(5, "text/html", "text/css", "text/javascript", "text/csv", "image/svg+xml", "application/json")(next)
	next = s.withHeaders(next)
	return s.withAddress()(middleware.RequestID(next)), nil
}

// withAddress notes from which address of the network a request comes: the
// peer's, unless the peer is a proxy of ours. Whoever else writes the header
// is not believed.
func (s *Server) withAddress() func(http.Handler) http.Handler {
	if len(s.Proxies) > 0 {
		return middleware.ClientIPFromXFF(s.Proxies...)
	}
	return middleware.ClientIPFromRemoteAddr
}

// HTTP gives the listener with the time limits that keep a slow client from
// holding the program.
func (s *Server) HTTP(address string) *http.Server {
	return &http.Server{
		Addr: address, Handler: s,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10,
	}
}
