package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync/atomic"
)

// Keys are the digests of accepted API keys. Copies are the same keys.
type Keys struct {
	digests *atomic.Pointer[[][sha256.Size]byte]
}

// NewKeys returns the keys in a form that can be compared in constant time.
func NewKeys(keys []string) Keys {
	k := Keys{digests: &atomic.Pointer[[][sha256.Size]byte]{}}
	k.Replace(keys)
	return k
}

// Replace puts others in the place of the keys, at once for all requests to
// come.
func (k Keys) Replace(keys []string) {
	digests := make([][sha256.Size]byte, 0, len(keys))
	for _, key := range keys {
		digests = append(digests, sha256.Sum256([]byte(key)))
	}
	k.digests.Store(&digests)
}

// Admit tells whether a request carries one of the keys, as
// "Authorization: Apikey KEY" or "Authorization: Bearer KEY".
func (k Keys) Admit(r *http.Request) bool {
	scheme, key, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if k.digests == nil || !ok || !strings.EqualFold(scheme, "Apikey") && !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	given := sha256.Sum256([]byte(strings.TrimSpace(key)))
	found := 0
	for _, digest := range *k.digests.Load() {
		found |= subtle.ConstantTimeCompare(given[:], digest[:])
	}
	return found == 1
}
