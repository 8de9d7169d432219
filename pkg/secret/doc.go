// Package secret recognises credentials in texts that must not have any.
//
// In goes a text, or the name of a key; out comes what stands there in a word: "an AWS access
// key". A credential is known by its form, as AWS, chat services and others write theirs, or by
// the name of the key it stands under.
// Nothing is ever repeated: who tells of a credential says what it is and where, and no letter of it.
//
// The package thinks, and knows no other one.
package secret
