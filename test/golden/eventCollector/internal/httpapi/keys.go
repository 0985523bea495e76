package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// Keys are the digests of accepted API keys.
type Keys [][sha256.Size]byte

// NewKeys returns the keys in a form that can be compared in constant time.
func NewKeys(keys []string) Keys {
	digests := make(Keys, 0, len(keys))
	for _, k := range keys {
		digests = append(digests, sha256.Sum256([]byte(k)))
	}
	return digests
}

// Admit tells whether a request carries one of the keys, as
// "Authorization: Apikey KEY" or "Authorization: Bearer KEY".
func (k Keys) Admit(r *http.Request) bool {
	scheme, key, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Apikey") && !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	given := sha256.Sum256([]byte(strings.TrimSpace(key)))
	found := 0
	for _, digest := range k {
		found |= subtle.ConstantTimeCompare(given[:], digest[:])
	}
	return found == 1
}
