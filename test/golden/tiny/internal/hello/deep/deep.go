// Package deep is deep.
package deep

// Name is not a template.
const Name = "{{n.name}}"
