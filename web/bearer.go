package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"internat/placement"
	"internat/placement/store"
)

// bearerOf is the API token that a program sent. Pages take none: a token never
// opens what a person has to be in front of.
func bearerOf(r *http.Request) (secret string, sent bool) {
	header := r.Header.Get("Authorization")
	if header == "" || !forProgram(r) {
		return "", false
	}
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", true
	}
	return strings.TrimSpace(secret), true
}

// program is the account that a token acts as, with the rights of this very
// moment: nobody when the token does not work.
func (s *Server) program(ctx context.Context, secret string) (who person, err error) {
	var token store.APIToken
	now := s.Now()
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if token, err = tx.TokenBehind(ctx, secret, now); err != nil {
			return err
		}
		who.token = token.ID
		if who.by, err = tx.ActorOf(ctx, store.Session{Account: token.Account}); err != nil {
			return err
		}
		who.territory, err = tx.Territory(ctx, who.by.Territory)
		return err
	})
	var gone *placement.Fault
	if errors.As(err, &gone) && gone.Kind == placement.NotFound {
		return person{}, nil
	}
	if err == nil && now.Sub(token.SeenAt) >= touchEvery {
		err = s.DB.Write(ctx, func(tx *store.Tx) error { return tx.TouchToken(ctx, token.ID, now) })
	}
	return who, err
}
