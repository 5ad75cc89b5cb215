package web

import (
	"encoding/json"
	"net/http"

	"internat/placement"
	"internat/placement/store"
)

// keyHeader names the header by which a program says that two calls are one.
const keyHeader = "Idempotency-Key"

// longestKey is in characters; a UUID has 36.
const longestKey = 200

// keyParam is the header in the document of the API.
var keyParam = Param{keyHeader, "A text that the program draws for one request, a UUID say. The same request sent again under it within two days is answered as the first time " +
	"(Idempotency-Replayed: true) and kept once; another one under it is refused. A refused request leaves its key free.", nil}

// callOf reads the key of a call, with what was said as a program that writes the
// same in another order says it too.
func callOf(r *http.Request, by placement.Actor, said any) (store.APICall, error) {
	keys := r.Header.Values(keyHeader)
	if len(keys) > 1 {
		return store.APICall{}, placement.Reject(keyHeader, "field.twice")
	}
	body, err := textOf(said)
	if err != nil || len(keys) == 0 {
		return store.APICall{}, err
	}
	if !keyReads(keys[0]) {
		return store.APICall{}, placement.Reject(keyHeader, "api.key_unreadable", longestKey)
	}
	return store.APICall{Account: by.Account, Token: personOf(r).token, Key: keys[0], Body: body}, nil
}

func keyReads(key string) bool {
	for _, c := range []byte(key) {
		if c <= ' ' || c > '~' {
			return false
		}
	}
	return key != "" && len(key) <= longestKey
}

// textOf writes a value as JSON.
func textOf(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}
