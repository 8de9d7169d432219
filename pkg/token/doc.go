// Package token is what callers of the API must know: the tokens of the http settings of a
// configuration, which name files, and that of the environment.
//
// In go the http settings; out comes a ring of tokens that knows whose a text is, or why a token cannot
// be used: a file that everybody may read, a token that can be guessed or fits into no header. A
// file is read again when it changes, so that a token is changed or revoked without a restart. No
// error has a token in it. Make and Revoke write such files.
//
// It opens no port.
package token
