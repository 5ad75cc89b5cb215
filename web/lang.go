package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"internat/placement/plain"
)

type contextKey int

const (
	langKey contextKey = iota
	personKey
)

const langCookie = "internat_lang"

// langOf is the language of a request.
func langOf(r *http.Request) plain.Lang {
	if lang, ok := r.Context().Value(langKey).(plain.Lang); ok {
		return lang
	}
	return plain.FR
}

// withLang settles the language: asked for in the URL, remembered, preferred by
// the browser, French. The URL's wish is remembered: it is a preference, and
// the only cookie a GET sets.
func (s *Server) withLang(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lang := plain.Lang(r.URL.Query().Get("lang"))
		if spoken(lang) {
			s.rememberLang(w, lang)
		} else {
			lang = rememberedLang(r)
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), langKey, lang)))
	})
}

// rememberLang keeps the language in the browser for a year.
func (s *Server) rememberLang(w http.ResponseWriter, lang plain.Lang) {
	http.SetCookie(w, &http.Cookie{
		Name: langCookie, Value: string(lang), Path: "/", MaxAge: int((365 * 24 * time.Hour).Seconds()),
		HttpOnly: true, Secure: s.https, SameSite: http.SameSiteLaxMode,
	})
}

func spoken(lang plain.Lang) bool { return lang == plain.FR || lang == plain.EN }

func rememberedLang(r *http.Request) plain.Lang {
	if c, err := r.Cookie(langCookie); err == nil && spoken(plain.Lang(c.Value)) {
		return plain.Lang(c.Value)
	}
	return acceptedLang(r.Header.Get("Accept-Language"))
}

// acceptedLang picks the language of highest weight that we speak: French when
// the header names neither.
func acceptedLang(header string) plain.Lang {
	best, weight := plain.FR, 0.0
	for choice := range strings.SplitSeq(header, ",") {
		tag, q, _ := strings.Cut(strings.TrimSpace(choice), ";q=")
		base, _, _ := strings.Cut(tag, "-")
		w, err := strconv.ParseFloat(q, 64)
		if err != nil {
			w = 1
		}
		if lang := plain.Lang(strings.ToLower(base)); spoken(lang) && w > weight {
			best, weight = lang, w
		}
	}
	return best
}
