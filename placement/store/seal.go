package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// A Seal encrypts the columns named sealed_*: addresses, what was written about
// a child, the text of notices. It is AES-256-GCM with the place of the value
// (table, column, row) as additional data, so that a value moved to another
// row does not open.
type Seal struct{ aead cipher.AEAD }

// KeySize is the length of a key in bytes.
const KeySize = 32

// NewSeal makes a seal from a key of KeySize bytes.
func NewSeal(key []byte) (*Seal, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("the key has %d bytes and must have %d", len(key), KeySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Seal{aead}, nil
}

// NewKey draws a key.
func NewKey() []byte {
	key := make([]byte, KeySize)
	rand.Read(key)
	return key
}

// sealedForm marks the version of the format, for the day it changes.
const sealedForm = "1."

// close seals a text; "" stays "", so that absence can be queried.
func (s *Seal) close(place, text string) string {
	if text == "" {
		return ""
	}
	room := rooms.Get().(*sealRoom)
	defer rooms.Put(room)
	room.raw = s.aead.Seal(room.raw[:0], nil, []byte(text), []byte(place))
	room.text = base64.RawStdEncoding.AppendEncode(append(room.text[:0], sealedForm...), room.raw)
	return string(room.text)
}

// A sealRoom is where a text is sealed: what comes of it is copied out.
type sealRoom struct{ raw, text []byte }

var rooms = sync.Pool{New: func() any { return &sealRoom{} }}

// open reads a sealed text.
func (s *Seal) open(place, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	body, ok := strings.CutPrefix(sealed, sealedForm)
	if !ok {
		return "", errors.New("sealed text of an unknown form: " + place)
	}
	raw, err := base64.RawStdEncoding.DecodeString(body)
	if err != nil {
		return "", err
	}
	text, err := s.aead.Open(nil, nil, raw, []byte(place))
	if err != nil {
		return "", fmt.Errorf("%s does not open with this key: %w", place, err)
	}
	return string(text), nil
}

// closeBytes seals a part of a file as bytes, not as text: a third less to keep.
func (s *Seal) closeBytes(place string, part []byte) []byte {
	return s.aead.Seal(nil, nil, part, []byte(place))
}

// openBytes reads what closeBytes sealed.
func (s *Seal) openBytes(place string, sealed []byte) ([]byte, error) {
	part, err := s.aead.Open(nil, nil, sealed, []byte(place))
	if err != nil {
		return nil, fmt.Errorf("%s does not open with this key: %w", place, err)
	}
	return part, nil
}

// sealed places a text of one row: "guardian|email|gua_7".
func (tx *Tx) sealed(table, column, id, text string) string {
	return tx.seal.close(table+"|"+column+"|"+id, text)
}

// unsealed opens what sealed closed.
func (tx *Tx) unsealed(table, column, id, sealed string) (string, error) {
	return tx.seal.open(table+"|"+column+"|"+id, sealed)
}
