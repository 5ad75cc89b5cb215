package office

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"

	"internat/placement/store"
)

// What one guess costs: 19 MiB and two passes, the least OWASP accepts. A hash
// names its own parameters, so that raising these keeps old passwords working.
const (
	hashMemory = 19 << 10 // KiB
	hashPasses = 2
	hashLength = 32
)

// hashing lets two passwords be hashed at a time: memory is what an attacker
// would exhaust.
var hashing = make(chan struct{}, 2)

// HashPassword makes what is kept of a password.
func HashPassword(password string) string {
	salt := store.NewToken()
	sum := argon2id(password, salt, hashPasses, hashMemory)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, hashMemory, hashPasses, salt, base64.RawStdEncoding.EncodeToString(sum))
}

func argon2id(password, salt string, passes, memory uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), []byte(salt), passes, memory, 1, hashLength)
}

// nobodysHash is compared with when there is no such account: the answer takes
// as long as for one that exists.
var nobodysHash = sync.OnceValue(func() string { return HashPassword(store.NewToken()) })

// RightPassword reports whether the password is the one behind the hash. No
// hash (an account that does not exist, or has no password) takes as long to
// compare as any, and is never right.
func RightPassword(hash, password string) bool {
	if hash == "" {
		matches(nobodysHash(), password)
		return false
	}
	return matches(hash, password)
}

func matches(hash, password string) bool {
	var version int
	var memory, passes uint32
	head, rest, ok := cutHash(hash)
	if !ok {
		return false
	}
	if _, err := fmt.Sscanf(head, "$argon2id$v=%d$m=%d,t=%d,p=1", &version, &memory, &passes); err != nil || version != argon2.Version {
		return false
	}
	salt, sum, _ := strings.Cut(rest, "$")
	want, err := base64.RawStdEncoding.DecodeString(sum)
	return err == nil && subtle.ConstantTimeCompare(want, argon2id(password, salt, passes, memory)) == 1
}

// cutHash parts the parameters from salt and sum.
func cutHash(hash string) (head, rest string, ok bool) {
	parts := strings.SplitN(hash, "$", 5)
	if len(parts) < 5 {
		return "", "", false
	}
	return strings.Join(parts[:4], "$"), parts[4], true
}
