// Package token is what callers of the API must know to change anything.
//
// In go the http settings of a configuration; out comes the token of the environment or of
// http.token_file, or why it cannot be used: a file that everybody may read, a token that can
// be guessed or fits into no header. No error has the token in it.
//
// It writes no file and opens no port.
package token
