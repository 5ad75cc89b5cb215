package web

import (
	"io"
	"net/http"
	"strings"

	"internat/placement"
)

// policy lets a page use our own files and nothing else: no inline script, no
// inline style, no frame, no other site.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; report-uri /csp"

// withHeaders sets what every answer carries, errors and files included. Pages
// are not kept by the browser: a shared computer must not show them again
// after signing out. Only the static files allow it, in their handler.
func (s *Server) withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		h.Add("Vary", "Accept-Language, Cookie")
		if s.https {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// refusedContent takes the browser's report of something the policy stopped.
// Our pages cause none; one in the log is a bug or an attack.
func (s *Server) refusedContent(w http.ResponseWriter, r *http.Request, _ placement.Actor) error {
	report, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 8<<10))
	if err != nil {
		return placement.Reject("", "form.too_large")
	}
	s.Log.WarnContext(r.Context(), "content security policy", "report", strings.ToValidUTF8(string(report), "?"))
	w.WriteHeader(http.StatusNoContent)
	return nil
}
